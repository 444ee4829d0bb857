package io.refiner.benchmarks.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TokenExample;
import io.refiner.seq2seq.train.TokenScores;
import io.refiner.seq2seq.train.TrainerOptions;

/**
 * Trains an adapter on one of the tests' golden models, whose words are their own ids, and writes
 * it, the merged model, and the log-probabilities that peft and transformers should find too.
 */
@Command(
    name = "adapter",
    mixinStandardHelpOptions = true,
    description = "Writes what benchmarks/peers/peft_adapter.py compares with peft.")
public final class AdapterExchange implements Callable<Integer> {

  private static final LoraOptions LORA =
      new LoraOptions(4, 8, 0, List.of("q", "k", "v", "o", "wi_0", "wi_1", "wo"));
  private static final int STEPS = 20;
  private static final int END = 1;

  private static final List<TokenExample> ANSWERS =
      List.of(
          new TokenExample("5 9 12 33 7", List.of(10, 11, END)),
          new TokenExample("4 4 21", List.of(7, END)),
          new TokenExample("8 30 31 32 17 39 11 6", List.of(20, 21, 22, 23, END)));

  @Parameters(index = "0", paramLabel = "BASE", description = "The folder of the golden model.")
  private Path base;

  @Parameters(index = "1", paramLabel = "TARGET", description = "The folder to be written.")
  private Path target;

  /** Runs from the root of the project. */
  public static void main(String[] args) {
    BenchmarkLine.run(new AdapterExchange(), args);
  }

  @Override
  public Integer call() throws IOException {
    TrainerOptions options =
        TrainerOptions.seeded(1).withLora(LORA).withDropout(0).withDevice(DeviceChoice.CPU);
    try (SequenceTrainer trainer = SequenceTrainer.resume(base, options)) {
      List<Example> examples = ANSWERS.stream().map(AdapterExchange::example).toList();
      for (int step = 0; step < STEPS; step++) {
        trainer.step(examples, 1e-2);
      }
      trainer.saveAdapter(target.resolve("adapter"), base.getFileName().toString());
      trainer.save(target.resolve("merged"), StorageType.F32);
      Files.writeString(target.resolve("scores.json"), json(trainer.score(ANSWERS)));
    }
    return 0;
  }

  private static Example example(TokenExample answer) {
    String words =
        answer.tokens().stream()
            .filter(token -> token != END)
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    return new Example(answer.source(), words);
  }

  private static String json(List<TokenScores> scores) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode sources = json.putArray("sources");
    ArrayNode targets = json.putArray("targets");
    ArrayNode logProbs = json.putArray("logProbs");
    for (int i = 0; i < ANSWERS.size(); i++) {
      ArrayNode source = sources.addArray();
      for (String word : ANSWERS.get(i).source().split(" ")) {
        source.add(Integer.parseInt(word));
      }
      source.add(END);
      ANSWERS.get(i).tokens().forEach(targets.addArray()::add);
      scores.get(i).logProbs().forEach(logProbs.addArray()::add);
    }
    return json.toString();
  }
}
