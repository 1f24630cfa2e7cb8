"""The instruments themselves: one TOML file each, with their sources in SOURCES.md."""
