package io.refiner.seq2seq.generation;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: no thread that generates records for gradients, though each would by itself. */
class GradModeTest {

  private static final int VOCABULARY = 300;
  private static final int REPLICAS = 3;

  private final Queue<Boolean> modes = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  @Test
  void replicasAndTheCallerGenerateWithoutRecording() {
    try (RandomNetwork network = new RandomNetwork(VOCABULARY, 2);
        JsonTokenizer tokenizer = JsonTokenizer.of(TinyModels.tokenizer(VOCABULARY));
        Replicas replicas =
            new Replicas(
                REPLICAS,
                64,
                () ->
                    new BatchedGenerator(
                        new Watched(network),
                        TinyModels.config().toBuilder().vocabSize(VOCABULARY).build(),
                        tokenizer,
                        new Limits(20, 64)))) {
      boolean recording =
          NativeRuntime.recording(
              () -> {
                replicas.generate(prompts(12));
                replicas.generate(prompts(1));
                return JniUtils.isGradMode();
              });
      assertThat(recording).as("the caller's own mode").isTrue();
    }
    assertThat(modes).isNotEmpty().doesNotContain(true);
    assertThat(threads.stream().distinct()).hasSize(REPLICAS + 1);
  }

  private static List<Prompt> prompts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Prompt("4 5 6", 1, Decoding.nucleus(0.9, 1, 3), i))
        .toList();
  }

  /** Notes the mode in which a network is used. */
  private final class Watched implements InferenceNetwork {

    private final InferenceNetwork network;

    Watched(InferenceNetwork network) {
      this.network = network;
    }

    @Override
    public DecodingSession start(TokenBatch prompts) {
      note();
      DecodingSession session = network.start(prompts);
      return new DecodingSession() {

        @Override
        public NDArray step(long[] tokens) {
          note();
          return session.step(tokens);
        }

        @Override
        public void select(long[] rows) {
          session.select(rows);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }

    @Override
    public void close() {
      network.close();
    }

    private void note() {
      modes.add(JniUtils.isGradMode());
      threads.add(Thread.currentThread());
    }
  }
}
