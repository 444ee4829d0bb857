package io.refiner.seq2seq.generation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.Ranking.Kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RankingTest {

  private static final int DRAWS = 20_000;

  @Test
  void drawsEachTokenAsOftenAsItsProbabilitySays() {
    int[] counts = counts(kept(Sampling.PLAIN, logs(0.1, 0.6, 0.3)), 3);
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.6, within(0.02));
    assertThat(counts[2] / (double) DRAWS).isCloseTo(0.3, within(0.02));
    assertThat(counts[0] / (double) DRAWS).isCloseTo(0.1, within(0.02));
  }

  @Test
  void leavesOutWhatLiesBeyondTheNucleus() {
    int[] counts = counts(kept(Sampling.PLAIN.withTopP(0.8), logs(0.1, 0.6, 0.3)), 3);
    assertThat(counts[0]).isZero();
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.6 / 0.9, within(0.02));
  }

  @Test
  void keepsOneTokenHoweverSmallTheNucleus() {
    Kept kept = kept(Sampling.PLAIN.withTopP(1e-9), logs(0.1, 0.6, 0.3));
    assertThat(counts(kept, 3)[1]).isEqualTo(DRAWS);
  }

  @Test
  void aHighTemperatureFlattens() {
    int[] counts = counts(kept(Sampling.PLAIN.withTemperature(2), logs(0.1, 0.6, 0.3)), 3);
    double sum = Math.sqrt(0.1) + Math.sqrt(0.6) + Math.sqrt(0.3);
    assertThat(counts[1] / (double) DRAWS).isCloseTo(Math.sqrt(0.6) / sum, within(0.02));
  }

  @Test
  void topKKeepsWhatIsAsGoodAsItsLast() {
    Kept kept = kept(Sampling.PLAIN.withTopK(2), 1f, 3f, 2f, 2f, 0f, 2f);
    assertThat(ids(kept)).containsExactlyInAnyOrder(1, 2, 3, 5);
  }

  @Test
  void topPCutsWhatTopKHasLeft() {
    Sampling both = Sampling.PLAIN.withTopK(2).withTopP(0.6);
    assertThat(ids(kept(both, logs(0.5, 0.3, 0.2)))).containsExactly(0);
    assertThat(ids(kept(both.withTopK(0), logs(0.5, 0.3, 0.2)))).containsExactly(0, 1);
  }

  @Test
  void aTokenThatIsForbiddenIsNeverDrawn() {
    Kept kept = kept(Sampling.PLAIN, 0f, Float.NEGATIVE_INFINITY, 1f, Float.NEGATIVE_INFINITY);
    int[] counts = counts(kept, 4);
    assertThat(counts[1] + counts[3]).isZero();
    assertThat(kept.id(kept.draw(Math.nextDown(1.0)))).isZero();
  }

  @Test
  void theFrequenciesOfDrawsAreThoseThatTheLogProbabilitiesTell() {
    Sampling sampling = new Sampling(0.7, 5, 0.95);
    Kept kept = kept(sampling, logs(0.3, 0.01, 0.2, 0.15, 0.12, 0.1, 0.07, 0.05));
    int draws = 100_000;
    double chiSquare = 0;
    int[] counts = new int[kept.reached().length];
    for (int i = 0; i < draws; i++) {
      counts[kept.draw(Uniform.of(i, 0, 0))]++;
    }
    for (int place = 0; place < counts.length; place++) {
      double expected = draws * Math.exp(kept.logProb(place));
      chiSquare += (counts[place] - expected) * (counts[place] - expected) / expected;
    }
    assertThat(counts).hasSize(5);
    // The 0.999 quantile for 4 degrees of freedom.
    assertThat(chiSquare).isLessThan(18.47);
  }

  @Test
  void aShortListGivesTheWholeRankingsAnswerOrNone() {
    Random random = new Random(3);
    int told = 0;
    for (int round = 0; round < 2_000; round++) {
      Sampling sampling = randomSampling(random);
      Ranking whole = Ranking.of(randomScores(random, 50));
      Ranking shortened =
          new Ranking(Arrays.copyOf(whole.ids(), 10), Arrays.copyOf(whole.scores(), 10), false);
      Optional<Kept> kept = shortened.keep(sampling, mass(whole, sampling.temperature()));
      if (kept.isPresent()) {
        told++;
        assertThat(ids(kept.get())).isEqualTo(ids(whole.keep(sampling, 0).orElseThrow()));
      }
    }
    assertThat(told).isBetween(100, 1_900);
  }

  @Test
  void topKOfTheWholeVocabularyIsNoTopK() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Ranking whole = Ranking.of(randomScores(random, 30));
      Sampling sampling = Sampling.PLAIN.withTopP(0.5 + random.nextDouble() / 2);
      assertThat(ids(whole.keep(sampling.withTopK(30), 0).orElseThrow()))
          .isEqualTo(ids(whole.keep(sampling, 0).orElseThrow()));
    }
  }

  @Test
  void everySeedSampleAndStepHasANumberOfItsOwn() {
    Set<Double> numbers = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (int sample = 0; sample < 20; sample++) {
        for (int step = 0; step < 20; step++) {
          numbers.add(Uniform.of(seed, sample, step));
        }
      }
    }
    assertThat(numbers).hasSize(8_000);
  }

  private static Kept kept(Sampling sampling, float... scores) {
    return Ranking.of(scores).keep(sampling, 0).orElseThrow();
  }

  private static int[] ids(Kept kept) {
    return Arrays.copyOf(kept.ranking().ids(), kept.reached().length);
  }

  private static int[] counts(Kept kept, int vocabulary) {
    int[] counts = new int[vocabulary];
    for (int i = 0; i < DRAWS; i++) {
      counts[kept.id(kept.draw(Uniform.of(i, 0, 0)))]++;
    }
    return counts;
  }

  private static Sampling randomSampling(Random random) {
    int topK = random.nextInt(3) == 0 ? 1 + random.nextInt(15) : 0;
    return new Sampling(0.5 + random.nextDouble(), topK, 0.5 + random.nextDouble() / 2);
  }

  private static double mass(Ranking whole, double temperature) {
    double mass = 0;
    for (float score : whole.scores()) {
      mass += Math.exp((score - whole.scores()[0]) / temperature);
    }
    return mass;
  }

  private static float[] randomScores(Random random, int count) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      // Steps of a quarter make ties.
      scores[i] = Math.round(random.nextDouble() * 24) / 4f;
    }
    return scores;
  }

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(probabilities[i]);
    }
    return logs;
  }
}
