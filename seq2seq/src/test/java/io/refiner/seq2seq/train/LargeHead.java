package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.runtime.NativeRuntime;

/** Works on 512 MiB of logits and dies if it ever took as much memory; a process of its own. */
final class LargeHead {

  private static final int TOKENS = 1 << 12;
  private static final int VOCABULARY = 1 << 15;
  private static final int WIDTH = 8;
  private static final long ALL_LOGITS_KIB = (long) TOKENS * VOCABULARY * Float.BYTES / 1024;

  private LargeHead() {}

  public static void main(String[] arguments) {
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            NDArray head = manager.zeros(new Shape(VOCABULARY, WIDTH));
            NDArray states = manager.zeros(new Shape(TOKENS, WIDTH));
            ChunkedHead chunked = new ChunkedHead(manager, head, 1, Precision.FP32);
            long[] labels = new long[TOKENS];
            long before = kib("VmRSS:");
            chunked.scores(states, labels);
            NDArray rates = manager.ones(new Shape(TOKENS, 2));
            chunked.learn(states, labels, rates, states.zerosLike(), Optional.of(head.zerosLike()));
            requireLittle(kib("VmHWM:") - before);
          }
          return TOKENS;
        });
  }

  private static void requireLittle(long grownKib) {
    if (grownKib >= ALL_LOGITS_KIB) {
      throw new AssertionError(
          "grew by %s KiB, all logits are %s".formatted(grownKib, ALL_LOGITS_KIB));
    }
  }

  private static long kib(String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(l -> l.startsWith(key)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
