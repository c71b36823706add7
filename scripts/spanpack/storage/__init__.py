"""The files of a package, wherever they lie (folder, zip archive, URL): read safely, written whole or not at all."""
