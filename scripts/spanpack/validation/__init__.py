"""The main job: cut a corpus into shards, ask the rules level by level, gather and join the findings."""
