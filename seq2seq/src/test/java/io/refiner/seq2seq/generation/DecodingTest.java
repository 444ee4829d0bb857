package io.refiner.seq2seq.generation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.generation.Decoding.Sampling;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DecodingTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesATemperatureOrPenaltyThatIsNoNumberAboveZero(double value) {
    refused(() -> Sampling.PLAIN.withTemperature(value), "temperature", value);
    refused(() -> Decoding.greedy(5).withRepetitionPenalty(value), "repetitionPenalty", value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void refusesATopPThatIsNoShare(double value) {
    refused(() -> Sampling.PLAIN.withTopP(value), "topP", value);
  }

  @Test
  void refusesCountsOutOfRange() {
    refused(() -> Sampling.PLAIN.withTopK(-1), "topK", -1);
    refused(() -> Decoding.greedy(0), "maxNewTokens", 0);
    refused(() -> Decoding.greedy(65_537), "maxNewTokens", 65_537);
    refused(() -> new Prompt("", 0, Decoding.greedy(5), 0), "samples", 0);
    refused(() -> new Prompt("", 65_537, Decoding.greedy(5), 0), "samples", 65_537);
    refused(() -> Decoding.greedy(5).withMinNewTokens(6), "minNewTokens", 6);
    refused(() -> Decoding.greedy(5).withMinNewTokens(-1), "minNewTokens", -1);
    refused(() -> Decoding.beams(0, 5), "beams", 0);
    refused(() -> Decoding.beams(65, 5), "beams", 65);
    refused(() -> Beams.of(2).withLengthPenalty(Double.NaN), "lengthPenalty", Double.NaN);
  }

  @Test
  void refusesMoreAnswersThanBeams() {
    refused(() -> new Prompt("", 3, Decoding.beams(2, 5), 0), "samples", 3);
  }

  @Test
  void onlySamplingHasADistributionThatWasSampledFrom() {
    refused(() -> Decoding.greedy(5).withLogProbs(LogProbs.SAMPLED), "logProbs", "Greedy");
    refused(() -> Decoding.beams(2, 5).withLogProbs(LogProbs.SAMPLED), "logProbs", "Beams");
  }

  private static void refused(Runnable making, String setting, Object value) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(setting)
        .hasMessageContaining(String.valueOf(value));
  }
}
