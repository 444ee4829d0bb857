package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.GenerationDefaults;
import io.refiner.seq2seq.generation.Beam.Continuation;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BeamSearchTest {

  private static final int VOCABULARY = 4;
  private static final int NEW_TOKENS = 3;
  private static final Specials SPECIALS = new Specials(0, 0, Set.of(1), GenerationDefaults.NONE);

  private final RandomNetwork network = new RandomNetwork(VOCABULARY, 2);

  @AfterEach
  void close() {
    network.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0, 0.6, 1, 2})
  void aSearchThatDropsNothingFindsTheBestAnswersOfAll(double lengthPenalty) {
    Beams rules = new Beams(64, lengthPenalty, EarlyStopping.NEVER);
    for (int prompt = 2; prompt < 12; prompt++) {
      List<Beam> all = new ArrayList<>();
      enumerate(List.of((long) prompt, 0L), List.of(), 0, lengthPenalty, all);
      all.sort(Comparator.comparingDouble((Beam beam) -> beam.score()).reversed());
      List<Beam> found = search(rules, prompt).best(5);
      for (int i = 0; i < 5; i++) {
        assertThat(found.get(i).tokens()).isEqualTo(all.get(i).tokens());
        assertThat(found.get(i).score()).isCloseTo(all.get(i).score(), within(1e-5f));
      }
    }
  }

  @Test
  void aBeamThatEndsBeyondTheFirstBeamsIsLost() {
    BeamSearch search = started(Beams.of(1));
    search.advance(List.of(List.of(next(2, -0.1f), next(1, -0.2f))));
    assertThat(search.best(1)).isEmpty();
    assertThat(search.open()).extracting(Beam::tokens).containsExactly(List.of(2));
  }

  @Test
  void theBestThatDontEndTakeThePlacesOfThoseThatDo() {
    BeamSearch search = started(Beams.of(2));
    search.advance(List.of(List.of(next(1, -0.1f), next(2, -0.2f), next(3, -0.3f))));
    assertThat(search.best(2)).extracting(Beam::tokens).containsExactly(List.of(1));
    assertThat(search.open()).extracting(Beam::tokens).containsExactly(List.of(2), List.of(3));
    assertThat(search.done()).isFalse();
  }

  private static BeamSearch started(Beams rules) {
    return new BeamSearch(Decoding.of(rules, NEW_TOKENS), rules, SPECIALS.ends());
  }

  private BeamSearch search(Beams rules, int prompt) {
    BeamSearch search = started(rules);
    return NativeRuntime.inference(
        () -> {
          TokenBatch prompts = new TokenBatch(List.of(new int[] {prompt}));
          new BeamWriter(SPECIALS).write(List.of(search), network.start(prompts));
          return search;
        });
  }

  /** Every answer that there is. */
  private void enumerate(
      List<Long> read, List<Integer> tokens, double sum, double lengthPenalty, List<Beam> found) {
    float[] scores = network.scores(read);
    double mass = 0;
    for (float score : scores) {
      mass += Math.exp(score);
    }
    for (int token = 0; token < VOCABULARY; token++) {
      List<Integer> longer = new ArrayList<>(tokens);
      longer.add(token);
      double reached = sum + scores[token] - Math.log(mass);
      if (token == 1 || longer.size() == NEW_TOKENS) {
        float score = (float) (reached / Math.pow(longer.size(), lengthPenalty));
        found.add(new Beam(Decoding.greedy(NEW_TOKENS), 0, longer, List.of(), score));
      } else {
        List<Long> next = new ArrayList<>(read);
        next.add((long) token);
        enumerate(next, longer, reached, lengthPenalty, found);
      }
    }
  }

  private static Continuation next(int token, float logProb) {
    return new Continuation(token, logProb, logProb);
  }
}
