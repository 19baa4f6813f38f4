"""Hostile data files, which reference libraries open: TIFF, PNG, packets and Zarr folders that students' functions make."""

from attacks import Family

family = Family(__file__)

PNG = """
    import struct, zlib
    def block(name, content): return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    def png(columns, rows, *blocks): return b"\\x89PNG\\r\\n\\x1a\\n" + block(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)) + b"".join(blocks) + block(b"IEND", b"")
"""

PNGS = {
    "png_of_gigapixels": ("claims an image of 2**31 rows and columns", "return png(2**31 - 1, 2**31 - 1, block(b'IDAT', zlib.compress(b'')))"),
    "png_bomb": (
        "claims a large image, and its pixels unpack to far more than it has",
        "worker = zlib.compressobj(9)\nreturn png(2000, 2000, block(b'IDAT', b''.join(worker.compress(bytes(2**20)) for _ in range(64)) + worker.flush()))",
    ),
    "png_text_bomb": (
        "hides a bomb in a compressed text block and in a colour profile",
        "bomb = zlib.compress(bytes(2**27), 9)\nreturn png(1, 1, block(b'zTXt', b'a\\0\\0' + bomb), block(b'iCCP', b'a\\0\\0' + bomb), block(b'IDAT', zlib.compress(b'\\0\\0')))",
    ),
    "png_of_thousands_of_blocks": ("has as many blocks as fit", "return png(1, 1, *[block(b'IDAT', b'')] * 200_000)"),
    "pickle_for_a_png": ("returns a pickle that runs code when something opens it", "import os, pickle\nreturn b'cos\\nsystem\\n(S\"touch /tmp/b2p_won\"\\ntR.'"),
}

for name, (tries, body) in PNGS.items():

    def make(it, body=body):
        it.function(body, before=PNG.replace("\n    ", "\n"))

    make.__name__ = name
    family.attack(tries, assignment="2", attacked=("write_png",))(make)

TIFF = """
import struct
def tiff(entries, following=0, rest=b""):
    entries = dict(sorted(entries.items()))
    packed = b"".join(struct.pack("<HHI", tag, *head) + value.ljust(4, b"\\0") for tag, (*head, value) in entries.items())
    return b"II" + struct.pack("<HIH", 42, 8, len(entries)) + packed + struct.pack("<I", following) + rest
def long(value): return 4, 1, struct.pack("<I", value)
plain = {256: long(1), 257: long(1), 258: long(8), 259: long(1), 262: long(1), 273: long(0), 277: long(1), 278: long(1), 279: long(1)}
"""

TIFFS = {
    "tiff_in_circles": ("links its directory to itself", "return tiff(plain, 8)"),
    "tiff_of_an_exabyte": ("claims 2**32 rows and columns", "return tiff({**plain, 256: long(2**32 - 1), 257: long(2**32 - 1), 279: long(2**32 - 1)})"),
    "tiff_that_describes_itself": (
        "has a description that tifffile takes for the shape of the array",
        "text = b'{\"shape\": [1048576, 1048576, 1048576]}\\0'\nreturn tiff({**plain, 270: (2, len(text), struct.pack('<I', 126))}, rest=bytes(8) + text)",
    ),
    "tiff_that_is_packed": ("asks for a decoder of JPEG, of LZMA and of others", "return tiff({**plain, 259: long(34925)}, rest=b'\\xfd7zXZ\\0' * 100)"),
    "tiff_of_a_million_strips": ("has a million strips that all lie on each other", "return tiff({**plain, 273: (4, 10**6, struct.pack('<I', 8)), 279: (4, 10**6, struct.pack('<I', 8))}, rest=bytes(2**22))"),
}

for name, (tries, body) in TIFFS.items():

    def make(it, body=body):
        it.function(body, before=TIFF)

    make.__name__ = name
    family.attack(tries, assignment="2", attacked=("write_tiff",))(make)

# A folder with a document in it, as an answer to write_array starts; `traps` follow.
FOLDER = '''
def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    import gzip, json, os, shutil
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    def put(name, data):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file: file.write(data)
    def document(shape=None, chunks=None, codecs=None, **changes):
        grid = {"name": "regular", "configuration": {"chunk_shape": list(chunks or chunk_shape)}}
        plain = [{"name": "bytes", "configuration": {"endian": "little"}}]
        text = {"zarr_format": 3, "node_type": "array", "shape": list(shape or image.shape), "data_type": str(image.dtype.newbyteorder("=")), "chunk_grid": grid,
                "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": 0, "codecs": codecs or plain}
        put("zarr.json", json.dumps({**text, **changes}).encode())
    squeeze = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 9}}]
'''

STORES = {
    "pickle_in_format_2": (
        "puts an array of format 2 beside its document, with a filter that unpickles",
        "document()\nput('.zarray', json.dumps({'zarr_format': 2, 'shape': [1], 'chunks': [1], 'dtype': '|O', 'filters': [{'id': 'pickle'}], 'compressor': None, 'order': 'C', 'fill_value': 0}).encode())\n"
        "put('0', b'cos\\nsystem\\n(S\"touch /tmp/b2p_won\"\\ntR.')",
    ),
    "pickle_in_format_3": ("names a codec of format 3 that unpickles", "document(codecs=[{'name': 'numcodecs.pickle'}])\nput('c/0/0', b'cos\\nsystem\\n(S\"touch /tmp/b2p_won\"\\ntR.')"),
    "exabyte": ("claims a shape of an exabyte", "document(shape=[2**30] * image.ndim, chunks=[2**30] * image.ndim)"),
    "bombs_in_all_chunks": (
        "fills the folder with files that unpack to gigabytes together",
        "document(codecs=squeeze)\nbomb = gzip.compress(bytes(2**24 - 1), 9)\nfor number in range(200): put(f'c/{number}/0', bomb)",
    ),
    "names_too_long": (
        "hands over names that are too long for a file system to hold",
        "import bits_to_pyramids.student.watched as watched\ndocument()\nlong = '/'.join(['x' * 255] * 17)\n"
        "read = watched.read_files\ndef forged(path):\n    watched.read_files = read\n    return {**read(path)[0], 'c/0/0': b'', long: b''}, []\nwatched.read_files = forged",
    ),
    "chunk_is_a_link": ("links a chunk to a file of the grader", "document()\nos.makedirs(os.path.join(folder, 'c/0'))\nos.symlink('/etc/passwd', os.path.join(folder, 'c/0/0'))"),
    "transformers": ("names a storage transformer and a chunk grid of its own", "document(storage_transformers=[{'name': 'http', 'configuration': {'url': 'http://127.0.0.1'}}], must_understand=False)"),
}

for name, (tries, body) in STORES.items():

    def make(it, body=body):
        it.answer(FOLDER + "    " + body.replace("\n", "\n    "))

    make.__name__ = name
    family.attack(tries, assignment="4", attacked=("write_array",))(make)


@family.attack("writes shards of millions of inner chunks into a folder that was given", assignment="4", attacked=("write_region", "write_array"))
def shard_of_millions(it):
    shard = """
    parts = {"name": "sharding_indexed", "configuration": {"chunk_shape": [1] * image.ndim, "index_location": "end",
             "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}
    document(chunks=[1024] * image.ndim, codecs=[parts])
    put("/".join(["c", *"0" * image.ndim]), bytes(16 * 1024**2))
    """
    it.answer(FOLDER + shard)
    it.function("return None", "write_region")


@family.attack("writes levels that only tensorstore unpacks: to gigabytes", assignment="5", attacked=("write_ome_zarr",))
def bomb_for_tensorstore(it):
    it.answer(
        '''
        def write_ome_zarr(folder, pyramid, chunk_shape, voxel_size, name):
            import gzip, json, os
            def put(path, data):
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "wb") as file: file.write(data)
            put("zarr.json", json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {}}).encode())
            bomb = gzip.compress(gzip.compress(bytes(2**30), 9), 9) + b""
            for number, level in enumerate(pyramid):
                grid = {"name": "regular", "configuration": {"chunk_shape": list(level.shape)}}
                packed = {"name": "gzip", "configuration": {"level": 9}}
                document = {"zarr_format": 3, "node_type": "array", "shape": list(level.shape), "data_type": str(level.dtype), "chunk_grid": grid, "fill_value": 0,
                            "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, packed, packed]}
                put(f"s{number}/zarr.json", json.dumps(document).encode())
                put("/".join([f"s{number}/c", *"0" * level.ndim]), bomb)
        '''
    )


VIEWERS = {
    "viewer_of_bombs": (
        "writes tiles that unpack to gigabytes",
        "bomb = zlib.compress(bytes(2**28), 9)\nfor level in range(2): tiles(args[1], level, png(256, 256, block(b'IDAT', bomb), block(b'zTXt', b'a\\0\\0' + bomb)))",
    ),
    "viewer_of_claims": ("writes tiles that claim gigapixels", "tiles(args[1], 0, png(2**31 - 1, 2**31 - 1, block(b'IDAT', b'')))"),
    "viewer_of_links": (
        "writes links, pipes and folders where tiles and the page belong",
        "os.makedirs(args[1] + '/tiles/0/0')\nos.symlink('/etc/passwd', args[1] + '/tiles/0/0/0.png')\ntry: os.mkfifo(args[1] + '/tiles/0/0/1.png')\nexcept OSError: pass\nos.makedirs(args[1] + '/index.html')",
    ),
    "viewer_with_a_script": (
        "writes a page with a script of its own, and tiles that are pages",
        "page = b'<script>document.title = \"b2p_won\"</script>'\ntiles(args[1], 0, page)\nopen(args[1] + '/index.html', 'wb').write(page)",
    ),
    "viewer_too_large": (
        "writes a page of many megabytes in thousands of files",
        "for number in range(5000):\n    os.makedirs(f'{args[1]}/tiles/0/{number}', exist_ok=True)\n    open(f'{args[1]}/tiles/0/{number}/0.png', 'wb').write(bytes(20000))",
    ),
}
TILES = """
    import os
    def tiles(folder, level, data):
        for row in range(2):
            os.makedirs(f"{folder}/tiles/{level}/{row}", exist_ok=True)
            for column in range(3):
                with open(f"{folder}/tiles/{level}/{row}/{column}.png", "wb") as file: file.write(data)
"""

for name, (tries, body) in VIEWERS.items():

    def make(it, body=body):
        it.function(body, before=(PNG + TILES).replace("\n    ", "\n"))

    make.__name__ = name
    family.attack(tries, assignment="8", attacked=("write_viewer",), honest=("level_for_view",))(make)
