// Reads each Zarr array whose folder stands in a line of the input with zarrita, and answers with a line of JSON.
import readline from "node:readline";
import FileSystemStore from "@zarrita/storage/fs";
import * as zarr from "zarrita";

for await (const folder of readline.createInterface({ input: process.stdin })) {
  let answer;
  try {
    const array = await zarr.open.v3(new FileSystemStore(folder), { kind: "array" });
    const { data, shape, stride } = await zarr.get(array);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    answer = { dtype: array.dtype, shape, stride, data: bytes.toString("base64") };
  } catch (error) {
    answer = { problem: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
