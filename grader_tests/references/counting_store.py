"""A store of zarr's that counts: which keys are read of it, and how many bytes."""

import zarr


class CountingStore(zarr.storage.MemoryStore):
    """A store in memory that notes which keys are read, and how many bytes came back."""

    def __init__(self, store_dict=None, *, read_only=False, log=None):
        super().__init__(store_dict, read_only=read_only)
        self.log = [] if log is None else log

    def with_read_only(self, read_only=False):
        return type(self)(self._store_dict, read_only=read_only, log=self.log)

    def _note(self, key, buffer):
        self.log.append((key, 0 if buffer is None else len(buffer)))
        return buffer

    async def get(self, key, prototype=None, byte_range=None):
        return self._note(key, await super().get(key, prototype, byte_range))

    def get_sync(self, key, **options):  # what some releases of zarr read through
        return self._note(key, super().get_sync(key, **options))
