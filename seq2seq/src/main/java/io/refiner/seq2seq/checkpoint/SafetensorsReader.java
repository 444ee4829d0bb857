package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.files.InputFile;

/**
 * Reads the table of a safetensors file: eight bytes of header length, the header in JSON, then the
 * values. Nothing in the header is believed before it is checked against the file.
 */
final class SafetensorsReader {

  private static final int LENGTH_BYTES = Long.BYTES;

  /** The format allows 100 MB, of which a tree in memory would take a gigabyte; T5-11B has 0.2. */
  private static final long MAX_HEADER = 8_000_000;

  private static final int MAX_RANK = 8;

  private final Path file;
  private final long dataStart;
  private final long fileSize;

  private SafetensorsReader(Path file, long dataStart, long fileSize) {
    this.file = file;
    this.dataStart = dataStart;
    this.fileSize = fileSize;
  }

  /**
   * The file's tensors by name, in the order of their bytes.
   *
   * @throws CheckpointException if the file is missing, cut short, or contradicts itself
   */
  static Map<String, StoredTensor> read(Path file) {
    try {
      InputFile.require(file);
    } catch (IOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long length = headerLength(file, channel, size);
      ByteBuffer header = ByteBuffer.allocate((int) length);
      readFully(channel, header, LENGTH_BYTES);
      JsonNode table = Json.object(header.array(), file + ": header");
      return new SafetensorsReader(file, LENGTH_BYTES + length, size).tensors(table);
    } catch (IOException e) {
      throw new CheckpointException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static long headerLength(Path file, FileChannel channel, long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(file + " is cut short: it has only " + size + " bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > MAX_HEADER) {
      throw new CheckpointException(
          "%s is no safetensors file that is read here: its header would have %s bytes, at most %s"
              .formatted(file, Long.toUnsignedString(length), MAX_HEADER));
    }
    if (length > size - LENGTH_BYTES) {
      throw new CheckpointException(
          file + " is cut short: a header of " + length + " bytes in a file of " + size);
    }
    return length;
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long from)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, from + target.position()) < 0) {
        throw new IOException("the file ends early");
      }
    }
  }

  private Map<String, StoredTensor> tensors(JsonNode table) {
    List<StoredTensor> tensors = new ArrayList<>();
    table
        .properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals("__metadata__")) {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
              }
            });
    tensors.sort(Comparator.comparingLong(StoredTensor::offset));
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    long end = 0;
    for (StoredTensor tensor : tensors) {
      if (tensor.offset() < end) {
        throw fault(tensor.name(), "shares bytes with another tensor");
      }
      end = tensor.offset() + tensor.size() * tensor.type().bytes();
      byName.put(tensor.name(), tensor);
    }
    return byName;
  }

  private StoredTensor tensor(String name, JsonNode entry) {
    StorageType type = type(name, entry.path("dtype").asText());
    List<Long> shape = shape(name, entry.path("shape"));
    JsonNode offsets = entry.path("data_offsets");
    if (offsets.size() != 2 || !isLong(offsets.get(0)) || !isLong(offsets.get(1))) {
      throw fault(name, "needs two data_offsets, not " + offsets);
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    if (begin < 0 || end < begin || end > fileSize - dataStart) {
      throw fault(
          name,
          "lies at " + offsets + ", but the file has " + (fileSize - dataStart) + " data bytes");
    }
    StoredTensor tensor = new StoredTensor(file, name, type, shape, dataStart + begin);
    if (end - begin != bytes(tensor)) {
      throw fault(
          name,
          "has " + (end - begin) + " bytes, but " + type + " " + shape + " takes another size");
    }
    return tensor;
  }

  private long bytes(StoredTensor tensor) {
    try {
      return Math.multiplyExact(tensor.size(), (long) tensor.type().bytes());
    } catch (ArithmeticException e) {
      throw fault(tensor.name(), "has an impossible shape " + tensor.shape());
    }
  }

  private StorageType type(String name, String text) {
    for (StorageType type : StorageType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw fault(name, "has the dtype '" + text + "', not F32, F16 or BF16");
  }

  private List<Long> shape(String name, JsonNode sizes) {
    if (!sizes.isArray() || sizes.size() > MAX_RANK) {
      throw fault(name, "needs a shape of at most " + MAX_RANK + " sizes");
    }
    List<Long> shape = new ArrayList<>();
    for (JsonNode size : sizes) {
      if (!isLong(size) || size.longValue() < 1) {
        throw fault(name, "has an impossible shape " + sizes);
      }
      shape.add(size.longValue());
    }
    return shape;
  }

  private static boolean isLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }

  private CheckpointException fault(String name, String what) {
    return new CheckpointException(file + ": tensor " + name + " " + what);
  }
}
