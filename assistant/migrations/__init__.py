"""Migrations of the memory's database (数据库迁移), run by ``assistant.database`` under a lock."""
