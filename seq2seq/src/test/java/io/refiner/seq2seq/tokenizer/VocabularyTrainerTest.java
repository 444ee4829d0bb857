package io.refiner.seq2seq.tokenizer;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.tokenizer.Vocabulary.Piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VocabularyTrainerTest {

  @Test
  void startsWithTheSpecialTokensOfT5() {
    assertThat(pieces(train(300, List.of(), List.of("some text"))))
        .startsWith("<pad>", "</s>", "<unk>");
  }

  @Test
  void keepsFrequentWordsWhole() {
    List<String> texts = Collections.nCopies(5, "seventeen");
    assertThat(pieces(train(300, List.of(), texts))).contains("\u2581seventeen");
  }

  @Test
  void cutsRareWordsIntoPiecesThatTheyShare() {
    List<String> texts = List.of("walking", "talking", "baking", "making", "raking", "waking");
    assertThat(pieces(train(300, List.of(), texts)))
        .contains("king")
        .doesNotContain("\u2581baking");
  }

  @Test
  void cutsNoCharacterOfTwoUnits() {
    String smile = Character.toString(0x1F600);
    List<String> texts = Collections.nCopies(5, smile.repeat(6) + "a");
    assertThat(pieces(train(400, List.of(), texts)))
        .anyMatch(piece -> piece.contains(smile))
        .allMatch(
            piece ->
                piece.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
  }

  @Test
  void staysWithinItsSize() {
    List<String> texts = List.of("a few words of text to learn from, a few words more of text");
    assertThat(train(256, List.of("must"), texts).pieces()).hasSizeLessThanOrEqualTo(256);
  }

  @Test
  void holdsNoPieceTwice() {
    List<String> texts = Collections.nCopies(3, "a must is a must");
    assertThat(pieces(train(300, List.of("must", "a"), texts))).doesNotHaveDuplicates();
  }

  @Test
  void refusesARequiredWordOfTwoWords() {
    assertThatThrownBy(() -> train(300, List.of("two words"), List.of("text")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'two words'");
  }

  @Test
  void refusesASizeThatHasNoRoomForTheRequiredPieces() {
    List<String> words = IntStream.range(0, 300).mapToObj(i -> "w" + i).toList();
    assertThatThrownBy(() -> train(256, words, List.of("text")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size must be at least");
  }

  private static Vocabulary train(int size, List<String> words, List<String> texts) {
    return new VocabularyTrainer(new VocabularySettings(size, 3, true, words)).train(texts);
  }

  private static List<String> pieces(Vocabulary vocabulary) {
    return vocabulary.pieces().stream().map(Piece::text).toList();
  }
}
