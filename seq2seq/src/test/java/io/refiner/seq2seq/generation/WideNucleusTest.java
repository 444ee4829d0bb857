package io.refiner.seq2seq.generation;

import java.util.Random;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.TokenChooser.Choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WideNucleusTest {

  @Test
  void drawsWhatARankingDraws() {
    Random random = new Random(21);
    for (int round = 0; round < 3_000; round++) {
      int vocabulary = 1 + random.nextInt(400);
      float[] scores = new float[vocabulary];
      float[] weights = new float[vocabulary];
      // Few different scores make ties.
      int different = random.nextBoolean() ? 6 : 1 << 20;
      for (int id = 0; id < vocabulary; id++) {
        weights[id] = (1 + random.nextInt(different)) / (float) different;
        scores[id] = (float) Math.log(weights[id]);
      }
      double topP = 0.01 + 0.99 * random.nextDouble();
      double uniform = random.nextDouble();
      Choice expected =
          Ranking.of(scores).keep(new Sampling(1, 0, topP), 0).orElseThrow().choose(uniform);

      Choice actual = WideNucleus.draw(weights, topP, uniform);

      assertThat(actual.id()).isEqualTo(expected.id());
      assertThat(actual.logProb()).isCloseTo(expected.logProb(), within(1e-4f));
    }
  }

  @Test
  void aTokenWithoutWeightIsNeverDrawn() {
    float[] weights = new float[100];
    weights[70] = 1;
    weights[30] = 0.5f;
    assertThat(WideNucleus.draw(weights, 1, 0).id()).isEqualTo(70);
    assertThat(WideNucleus.draw(weights, 1, Math.nextDown(1.0)).id()).isEqualTo(30);
    assertThat(WideNucleus.draw(weights, 0.5, Math.nextDown(1.0)).id()).isEqualTo(70);
  }
}
