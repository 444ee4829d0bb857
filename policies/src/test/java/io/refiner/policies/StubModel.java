package io.refiner.policies;

import java.util.List;

import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** A model that says its name, and that must not be used once it is closed. */
class StubModel implements TextGenerator {

  private final String digest;
  private volatile boolean closed;

  StubModel(String digest) {
    this.digest = digest;
  }

  static Policy policy(long version) {
    String digest = "d" + version;
    return new Policy(new ModelVersion("stub", version, digest), new StubModel(digest));
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    if (closed) {
      throw new IllegalStateException(digest + " is closed");
    }
    return prompts.stream()
        .map(prompt -> List.of(new Sample(digest, List.of(1), List.of(-1f), true)))
        .toList();
  }

  @Override
  public int tokens(String text) {
    return 1;
  }

  @Override
  public int maxPromptTokens() {
    return 1;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public void close() {
    closed = true;
  }
}
