package io.refiner.training.data;

import java.util.List;

import io.refiner.seq2seq.train.Example;

/**
 * Epochs that have everything of the same epoch of several sources.
 *
 * @param sources in the order that their examples come in
 */
public record JoinedExamples(List<ExampleSource> sources) implements ExampleSource {

  public JoinedExamples {
    sources = List.copyOf(sources);
  }

  @Override
  public List<Example> epoch(int epoch) {
    return sources.stream().flatMap(source -> source.epoch(epoch).stream()).toList();
  }
}
