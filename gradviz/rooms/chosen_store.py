"""Which store a server has: Redis where it is told of one, else its own memory."""

from __future__ import annotations

from gradviz.rooms.stores import Bounds, Store


def make_store(url: str | None, bounds: Bounds) -> Store:
    """Return the store of a server: Redis at an address, this process's memory without one."""
    if url is None:
        from gradviz.rooms.memory_store import MemoryStore

        return MemoryStore(bounds)
    from gradviz.rooms.redis_store import RedisStore

    return RedisStore(url, bounds)


__all__ = ["make_store"]
