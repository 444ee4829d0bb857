package io.refiner.seq2seq.generation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.TokenChooser.Ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TokenChooserTest {

  private static final int DRAWS = 20_000;

  @Test
  void drawsEachTokenAsOftenAsItsProbabilitySays() {
    Ranking ranking = TokenChooser.rank(logs(0.1, 0.6, 0.3), 1);
    int[] counts = counts(ranking, Decoding.nucleus(1, 1, 5));
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.6, within(0.02));
    assertThat(counts[2] / (double) DRAWS).isCloseTo(0.3, within(0.02));
    assertThat(counts[0] / (double) DRAWS).isCloseTo(0.1, within(0.02));
  }

  @Test
  void leavesOutWhatLiesBeyondTheNucleus() {
    Ranking ranking = TokenChooser.rank(logs(0.1, 0.6, 0.3), 1);
    int[] counts = counts(ranking, Decoding.nucleus(0.8, 1, 5));
    assertThat(counts[0]).isZero();
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.6 / 0.9, within(0.02));
  }

  @Test
  void keepsOneTokenHoweverSmallTheNucleus() {
    Ranking ranking = TokenChooser.rank(logs(0.1, 0.6, 0.3), 1);
    assertThat(counts(ranking, Decoding.nucleus(1e-9, 1, 5))[1]).isEqualTo(DRAWS);
  }

  @Test
  void aHighTemperatureFlattens() {
    double temperature = 2;
    Ranking ranking = TokenChooser.rank(logs(0.1, 0.6, 0.3), temperature);
    int[] counts = counts(ranking, Decoding.nucleus(1, temperature, 5));
    double sum = Math.sqrt(0.1) + Math.sqrt(0.6) + Math.sqrt(0.3);
    assertThat(counts[1] / (double) DRAWS).isCloseTo(Math.sqrt(0.6) / sum, within(0.02));
  }

  @Test
  void aShortListGivesTheWholeRankingsTokenOrNone() {
    Random random = new Random(3);
    int told = 0;
    for (int round = 0; round < 2_000; round++) {
      Decoding decoding =
          Decoding.nucleus(0.5 + random.nextDouble() / 2, 0.5 + random.nextDouble(), 5);
      Ranking whole = TokenChooser.rank(randomLogs(random, 50), decoding.temperature());
      Ranking shortened =
          new Ranking(
              Arrays.copyOf(whole.ids(), 10), Arrays.copyOf(whole.logProbs(), 10), whole.mass());
      double uniform = random.nextDouble();
      int place = TokenChooser.draw(shortened, decoding, uniform);
      if (place >= 0) {
        told++;
        assertThat(place).isEqualTo(TokenChooser.draw(whole, decoding, uniform));
      }
    }
    assertThat(told).isBetween(100, 1_900);
  }

  @Test
  void aWholeRankingAlwaysGivesAToken() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      Decoding decoding = Decoding.nucleus(1, 0.05 + random.nextDouble() * 3, 5);
      Ranking whole = TokenChooser.rank(randomLogs(random, 30), decoding.temperature());
      assertThat(TokenChooser.draw(whole, decoding, Math.nextDown(1.0))).isNotNegative();
    }
  }

  @Test
  void everySeedSampleAndStepHasANumberOfItsOwn() {
    Set<Double> numbers = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (int sample = 0; sample < 20; sample++) {
        for (int step = 0; step < 20; step++) {
          numbers.add(TokenChooser.uniform(seed, sample, step));
        }
      }
    }
    assertThat(numbers).hasSize(8_000);
  }

  private static int[] counts(Ranking ranking, Decoding decoding) {
    int[] counts = new int[ranking.ids().length];
    for (int i = 0; i < DRAWS; i++) {
      double uniform = TokenChooser.uniform(i, 0, 0);
      counts[ranking.ids()[TokenChooser.draw(ranking, decoding, uniform)]]++;
    }
    return counts;
  }

  private static float[] randomLogs(Random random, int count) {
    double[] weights = random.doubles(count).map(value -> Math.exp(value * 6)).toArray();
    double sum = Arrays.stream(weights).sum();
    return logs(Arrays.stream(weights).map(weight -> weight / sum).toArray());
  }

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(probabilities[i]);
    }
    return logs;
  }
}
