"""The faces of 绿问: HTTP, pages and the console; every word of substance comes from the assistant."""
