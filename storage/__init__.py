"""What Threadwind remembers: one schema, one repository per noun, SQLite or PostgreSQL."""
