"""Descriptions of a release for those who cite, find and load it: each is derived from datapackage.json."""
