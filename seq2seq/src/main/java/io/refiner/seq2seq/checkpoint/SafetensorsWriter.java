package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a safetensors file of one storage type. */
final class SafetensorsWriter {

  /** The header is filled up with spaces to this, so that values start aligned. */
  private static final int ALIGNMENT = 8;

  /** Values that are turned into bytes at a time. */
  private static final int BLOCK = 1 << 18;

  private final StorageType type;
  private final OutputStream out;

  SafetensorsWriter(StorageType type, OutputStream out) {
    this.type = type;
    this.out = out;
  }

  /**
   * Writes all tensors in the order of the map.
   *
   * @throws CheckpointException naming the tensor with a value that the type can't hold
   */
  void write(Map<String, FloatTensor> tensors) throws IOException {
    byte[] header = header(tensors);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.length).array());
    out.write(header);
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }

  private void write(String name, FloatTensor tensor) throws IOException {
    long[] written = {0};
    try {
      tensor
          .pieces()
          .forEach(
              values -> {
                write(name, values);
                written[0] += values.length;
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (written[0] != tensor.size()) {
      throw new CheckpointException(
          "tensor %s gave %s values for the shape %s".formatted(name, written[0], tensor.shape()));
    }
  }

  private void write(String name, float[] values) {
    try {
      for (int from = 0; from < values.length; from += BLOCK) {
        out.write(bytes(name, values, from, Math.min(values.length, from + BLOCK)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] header(Map<String, FloatTensor> tensors) {
    ObjectNode table = Json.MAPPER.createObjectNode();
    table.putObject("__metadata__").put("format", "pt");
    long begin = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      ObjectNode tensor = table.putObject(entry.getKey());
      tensor.put("dtype", type.name());
      var shape = tensor.putArray("shape");
      entry.getValue().shape().forEach(shape::add);
      long end = begin + entry.getValue().size() * type.bytes();
      tensor.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json = table.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private byte[] bytes(String name, float[] values, int from, int to) {
    ByteBuffer bytes =
        ByteBuffer.allocate((to - from) * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = from; i < to; i++) {
      float value = values[i];
      if (!Float.isFinite(value) || Math.abs(value) > type.max()) {
        throw new CheckpointException(
            "tensor " + name + " holds " + value + ", which " + type + " can't store");
      }
      if (type == StorageType.F32) {
        bytes.putFloat(value);
      } else {
        bytes.putShort(type.toHalf(value));
      }
    }
    return bytes.array();
  }
}
