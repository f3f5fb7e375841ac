"""What documents say (文件): reading, layout, outline and facts. Imports no vendor but file readers."""
