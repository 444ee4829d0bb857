package io.refiner.reasoning.metric;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CorpusBleuTest {

  @Test
  void splitsTokensAsConalaDoes() {
    assertThat(ConalaTokens.of("#0: addUp ( number0,  12.5 ) \"it's\""))
        .containsExactly(
            "#", "0", ":", "add", "Up", "(", "number0", ",", "12", ".", "5", ")", "`", "it", "`",
            "s", "`");
  }

  @Test
  void isOneForTheReferenceItself() {
    assertThat(bleu("a b c d e", "a b c d e")).isEqualTo(1);
  }

  @Test
  void multipliesThePrecisionsOfFourOrders() {
    // 5 of 6, 4 of 5, 3 of 4 and 2 of 3 n-grams match; the lengths are equal.
    double expected = Math.pow(5.0 / 6 * 4 / 5 * 3 / 4 * 2 / 3, 0.25);

    assertThat(bleu("a b c d e x", "a b c d e f")).isCloseTo(expected, within(1e-12));
  }

  @Test
  void penalisesBrevity() {
    assertThat(bleu("a b c d", "a b c d e f g h")).isCloseTo(Math.exp(-1), within(1e-12));
  }

  @Test
  void countsEachReferenceTokenOnce() {
    CorpusBleu bleu = new CorpusBleu();
    bleu.add(ConalaTokens.of("a b c d a b c d"), ConalaTokens.of("a b c d"));

    // 4 of 8, 3 of 7, 2 of 6 and 1 of 5; no brevity penalty.
    assertThat(bleu.score())
        .isCloseTo(Math.pow(4.0 / 8 * 3 / 7 * 2 / 6 * 1 / 5, 0.25), within(1e-12));
  }

  @Test
  void isZeroWithoutAMatchOfFourTokens() {
    assertThat(bleu("a b c x", "a b c d")).isZero();
    assertThat(new CorpusBleu().score()).isZero();
  }

  @Test
  void sumsOverTheCorpusBeforeItAverages() {
    CorpusBleu bleu = new CorpusBleu();
    bleu.add(ConalaTokens.of("a b c x"), ConalaTokens.of("a b c d"));
    bleu.add(ConalaTokens.of("a b c d"), ConalaTokens.of("a b c d"));

    assertThat(bleu.score())
        .isCloseTo(Math.pow(7.0 / 8 * 5 / 6 * 3 / 4 * 1 / 2, 0.25), within(1e-12));
  }

  private static double bleu(String hypothesis, String reference) {
    CorpusBleu bleu = new CorpusBleu();
    bleu.add(ConalaTokens.of(hypothesis), ConalaTokens.of(reference));
    return bleu.score();
  }
}
