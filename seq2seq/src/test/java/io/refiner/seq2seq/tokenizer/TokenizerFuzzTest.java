package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.Mutations;
import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;

class TokenizerFuzzTest {

  private static final List<String> TEXTS =
      List.of("", "How many hens are left?", "苹果 <extra_id_0> <hint>");

  @Test
  void aDamagedFileGivesATokenizerOrIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(TinyModels.golden("tokenizer-t5/tokenizer.json"));
    Mutations mutations = new Mutations(5);
    int refused = 0;
    for (int round = 0; round < 600; round++) {
      String damaged = new String(mutations.of(whole), StandardCharsets.UTF_8);
      try (JsonTokenizer tokenizer = JsonTokenizer.of(damaged)) {
        TEXTS.forEach(text -> tokenizer.decode(tokenizer.encode(text)));
      } catch (InvalidTokenizerException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 600);
  }
}
