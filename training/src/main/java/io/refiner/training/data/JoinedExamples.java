package io.refiner.training.data;

import java.util.ArrayList;
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
  public void prepare(int epoch) {
    sources.forEach(source -> source.prepare(epoch));
  }

  @Override
  public List<Example> epoch(int epoch) {
    return sources.stream().flatMap(source -> source.epoch(epoch).stream()).toList();
  }

  /** What the sources have, one after the other, behind a row of their sizes. */
  @Override
  public List<List<String>> written() {
    List<List<String>> all = new ArrayList<>();
    List<String> sizes = new ArrayList<>();
    for (ExampleSource source : sources) {
      List<List<String>> own = source.written();
      sizes.add(Integer.toString(own.size()));
      all.addAll(own);
    }
    all.add(0, sizes);
    return all;
  }

  @Override
  public void restore(List<List<String>> written) {
    int from = 1;
    for (int i = 0; i < sources.size(); i++) {
      int to = from + Integer.parseInt(written.get(0).get(i));
      sources.get(i).restore(written.subList(from, to));
      from = to;
    }
  }
}
