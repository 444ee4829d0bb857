package io.refiner.seq2seq;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Damages files as disks, transfers and enemies do; the seed decides how. */
public final class Mutations {

  /** What parsers trip over. */
  private static final List<String> POISONS =
      List.of(
          "-1",
          "0",
          "9223372036854775807",
          "99999999999999999999",
          "1e999",
          "-0.5",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[[[[[[",
          "\u0000",
          "\ufffd",
          "NaN",
          "4294967296",
          "\"\\ud800\"");

  private final Random random;

  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** The bytes with one to four damages. */
  public byte[] of(byte[] whole) {
    byte[] damaged = whole;
    for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
      damaged = once(damaged);
    }
    return damaged;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + random.nextInt(40));
    return switch (random.nextInt(6)) {
      case 0 -> spliced(bytes, at, end, new byte[0]);
      case 1 -> spliced(bytes, at, at, slice(bytes, at, end));
      case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1), anyByte());
      case 3 -> spliced(bytes, at, end, poison());
      case 4 -> number(bytes, at);
      default -> random.nextInt(8) == 0 ? slice(bytes, 0, at) : spliced(bytes, at, at, anyByte());
    };
  }

  /** Replaces the first number at or after a place, so that the syntax stays whole. */
  private byte[] number(byte[] bytes, int from) {
    int begin = from;
    while (begin < bytes.length && !isDigit(bytes[begin])) {
      begin++;
    }
    int end = begin;
    while (end < bytes.length && isDigit(bytes[end])) {
      end++;
    }
    return spliced(bytes, begin, end, poison());
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private byte[] poison() {
    return POISONS.get(random.nextInt(POISONS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] anyByte() {
    return new byte[] {(byte) random.nextInt(256)};
  }

  private static byte[] slice(byte[] bytes, int begin, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, begin, end - begin);
    return out.toByteArray();
  }

  private static byte[] spliced(byte[] bytes, int begin, int end, byte[] middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, begin);
    out.writeBytes(middle);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }
}
