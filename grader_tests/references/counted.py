"""Real zarr arrays over a store that notes which chunks are fetched and which are written."""

import numpy as np
import zarr


class CountingStore(zarr.storage.MemoryStore):
    """A store that notes which chunks are fetched and which are written."""

    def __init__(self, store_dict=None, *, read_only=False, log=None):
        super().__init__(store_dict, read_only=read_only)
        self.log = {"get": [], "set": []} if log is None else log

    def with_read_only(self, read_only=False):
        return type(self)(self._store_dict, read_only=read_only, log=self.log)

    async def get(self, key, prototype=None, byte_range=None):
        self.log["get"].append(key)
        return await super().get(key, prototype, byte_range)

    def get_sync(self, key, *, prototype=None, byte_range=None):
        self.log["get"].append(key)
        return super().get_sync(key, prototype=prototype, byte_range=byte_range)

    async def set(self, key, value, byte_range=None):
        self.log["set"].append(key)
        await super().set(key, value, byte_range)

    def set_sync(self, key, value):
        self.log["set"].append(key)
        super().set_sync(key, value)

    def chunks(self, kind: str) -> list[str]:
        """The chunk keys of one kind of access, sorted; metadata left out."""
        return sorted(key for key in self.log[kind] if not key.endswith("zarr.json"))


def counted_array(image: np.ndarray, chunks: tuple, shards: tuple | None = None):
    """A real zarr array over a counting store, filled and with an empty log."""
    store = CountingStore()
    array = zarr.create_array(
        store, shape=image.shape, dtype=image.dtype, chunks=chunks, shards=shards, compressors=None
    )
    array[...] = image
    store.log["get"].clear()
    store.log["set"].clear()
    return array, store
