package io.refiner.seq2seq.compiled;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.compiled.AnswerOrder.Selection;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerOrderTest {

  private static final AnswerOrder THREE_PROMPTS = new AnswerOrder(3, 1);

  @Test
  void samplesOfEachPromptShareItsMemory() {
    Selection selection = THREE_PROMPTS.select(new long[] {0, 0, 1, 1, 2, 2});
    assertThat(selection.order()).isEqualTo(new AnswerOrder(3, 2));
    assertThat(selection.keeps(THREE_PROMPTS)).isTrue();
  }

  @Test
  void beamsThatChangePlacesLeaveThePromptsAlone() {
    AnswerOrder beams = new AnswerOrder(2, 3);
    Selection selection = beams.select(new long[] {2, 2, 0, 3, 5, 4});
    assertThat(selection.order()).isEqualTo(beams);
    assertThat(selection.keeps(beams)).isTrue();
  }

  @Test
  void aPromptWhoseAnswersAreDoneGoes() {
    Selection selection = new AnswerOrder(3, 2).select(new long[] {0, 1, 4, 5});
    assertThat(selection.order()).isEqualTo(new AnswerOrder(2, 2));
    assertThat(selection.prompts()).containsExactly(0, 2);
  }

  @Test
  void unevenAnswersGetACopyOfTheirPromptEach() {
    Selection selection = new AnswerOrder(2, 2).select(new long[] {0, 1, 3});
    assertThat(selection.order()).isEqualTo(new AnswerOrder(3, 1));
    assertThat(selection.prompts()).containsExactly(0, 0, 1);
  }

  @Test
  void everyAnswerKeepsItsPromptWhateverIsSelected() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      AnswerOrder order = new AnswerOrder(1 + random.nextInt(4), 1);
      long[] prompts = IntStream.range(0, order.prompts()).asLongStream().toArray();
      long[] promptOf = prompts;
      for (int step = 0; step < 6; step++) {
        int answers = order.answers();
        long[] rows =
            random.ints(1 + random.nextInt(8), 0, answers).sorted().asLongStream().toArray();
        long[] before = promptOf;
        promptOf = Arrays.stream(rows).map(row -> before[(int) row]).toArray();
        Selection selection = order.select(rows);
        long[] held = prompts;
        prompts = Arrays.stream(selection.prompts()).map(row -> held[(int) row]).toArray();
        order = selection.order();
        assertThat(prompts).hasSize(order.prompts());
        assertThat(promptOf).hasSize(order.answers());
        for (int answer = 0; answer < promptOf.length; answer++) {
          assertThat(prompts[answer / order.answersEach()]).isEqualTo(promptOf[answer]);
        }
      }
    }
  }
}
