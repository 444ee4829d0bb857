package io.refiner.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: the generator that is shipped answers the same whichever network computes it. */
class BundledModelTest {

  @Test
  void theCompiledNetworkWritesThePlainOnesTokens() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Prompt> prompts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("..", "examples", "mwp-problems.jsonl"))) {
      String text = json.readTree(line).get("text").asText();
      prompts.add(new Prompt(text, 1, Decoding.greedy(64), 0));
    }
    assertThat(answers(NetworkPath.COMPILED, prompts))
        .hasSize(prompts.size())
        .isEqualTo(answers(NetworkPath.PLAIN, prompts));
  }

  private static List<List<Integer>> answers(NetworkPath network, List<Prompt> prompts) {
    Seq2SeqSettings settings =
        Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(network, WeightFormat.FP32);
    try (Seq2SeqModel model = Seq2SeqModel.open(Path.of("models", "mwp"), settings)) {
      return model.generate(prompts).stream().map(answer -> answer.get(0).tokens()).toList();
    }
  }
}
