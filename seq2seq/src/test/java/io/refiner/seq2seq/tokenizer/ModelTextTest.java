package io.refiner.seq2seq.tokenizer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What stands around a text is the tokenizer's own affair, as in transformers. */
class ModelTextTest {

  private static final int END = 1;

  /** T5's. */
  private static final String END_BEHIND =
      """
      {"type": "TemplateProcessing",
       "single": [{"Sequence": {"id": "A", "type_id": 0}},
         {"SpecialToken": {"id": "</s>", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
       "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}}
      """;

  /** CodeT5's, whose start token has the id 3 here. */
  private static final String BOTH =
      """
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
         {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
       "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["3"]},
         "</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}}
      """;

  private static final String ROBERTA =
      """
      {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["3", 3],
       "trim_offsets": true, "add_prefix_space": false}
      """;

  @Test
  void aTokenizerThatAddsNothingGetsTheEndThatT5Has() {
    try (JsonTokenizer tokenizer = with("null")) {
      assertThat(tokenizer.addsSpecialTokens()).isFalse();
      assertThat(ModelText.source(tokenizer, "4 5", END)).containsExactly(4, 5, END);
      assertThat(ModelText.target(tokenizer, "4 5", END)).containsExactly(4, 5, END);
      assertThat(ModelText.target(tokenizer, "4 </s>", END)).containsExactly(4, END, END);
    }
  }

  @Test
  void aTemplateWithAnEndIsTakenAsItIs() {
    try (JsonTokenizer tokenizer = with(END_BEHIND)) {
      assertThat(ModelText.source(tokenizer, "4 5", END)).containsExactly(4, 5, END);
      assertThat(ModelText.target(tokenizer, "4 5", END)).containsExactly(4, 5, END);
      assertThat(ModelText.source(tokenizer, "", END)).containsExactly(END);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BOTH, ROBERTA})
  void aPromptBeginsWithTheStartTokenOfTheTemplate(String postProcessor) {
    try (JsonTokenizer tokenizer = with(postProcessor)) {
      assertThat(ModelText.source(tokenizer, "4 5", END)).containsExactly(3, 4, 5, END);
      assertThat(ModelText.target(tokenizer, "4 5", END)).containsExactly(3, 4, 5, END);
      assertThat(tokenizer.encode("4 5")).containsExactly(4, 5);
    }
  }

  @Test
  void whatIsLearnedEndsWhateverTheTemplateEndsWith() {
    try (JsonTokenizer tokenizer = with(BOTH)) {
      assertThat(ModelText.source(tokenizer, "4", 9)).containsExactly(3, 4, END);
      assertThat(ModelText.target(tokenizer, "4", 9)).containsExactly(3, 4, END, 9);
    }
  }

  @Test
  void aTemplateOfAnotherVocabularyIsRefusedByName() {
    String foreign = BOTH.replace("\"ids\": [3]", "\"ids\": [99]");
    assertThatThrownBy(() -> with(foreign))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageContaining("post_processor")
        .hasMessageContaining("99");
  }

  private static JsonTokenizer with(String postProcessor) {
    return JsonTokenizer.of(
        TinyModels.tokenizer(TinyModels.VOCABULARY)
            .replace("\"post_processor\": null", "\"post_processor\": " + postProcessor));
  }
}
