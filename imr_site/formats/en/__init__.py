"""The formats for English, which Django looks up here by language (FORMAT_MODULE_PATH)."""
