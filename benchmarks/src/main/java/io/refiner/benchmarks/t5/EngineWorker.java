package io.refiner.benchmarks.t5;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

/** Our side of the benchmark: a process that answers the requests that {@code t5_peer.py} does. */
public final class EngineWorker implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double LEARNING_RATE = 1e-5;

  /** Prompt tokens of one batch: 128 prompts of 64 fit. */
  private static final int TOKEN_BUDGET = 8192;

  private static final int MAX_PROMPT_TOKENS = 512;

  private final Mode mode;
  private Path folder = Path.of("");
  private int threads;
  private Optional<Seq2SeqModel> model = Optional.empty();
  private Optional<SequenceTrainer> trainer = Optional.empty();
  private Optional<RepackedModel> repacked = Optional.empty();

  private EngineWorker(Mode mode) {
    this.mode = mode;
  }

  /**
   * Answers requests until standard input ends.
   *
   * @param arguments the name of the mode
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not be taken for an answer.
    System.setOut(System.err);
    try (EngineWorker worker = new EngineWorker(Mode.named(arguments[0]));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(worker.answer(JSON.readTree(line)));
      }
    }
  }

  private ObjectNode answer(JsonNode request) {
    try {
      return switch (request.path("do").asText()) {
        case "open" -> open(request);
        case "generate" -> generate(request);
        case "train" -> train(request);
        case "load" -> load();
        case "repack" -> repack();
        case "memory" -> JSON.createObjectNode().put("peakMib", Resident.peakMib());
        default -> throw new IllegalArgumentException("unknown request " + request.path("do"));
      };
    } catch (RuntimeException e) {
      return JSON.createObjectNode().put("error", e.toString());
    }
  }

  /** Nothing is loaded before it is known what for: memory is measured of each use alone. */
  private ObjectNode open(JsonNode request) {
    folder = Path.of(request.path("folder").asText());
    threads = request.path("threads").asInt();
    return JSON.createObjectNode().put("side", mode.label());
  }

  private ObjectNode generate(JsonNode request) {
    List<Prompt> prompts = prompts(request);
    Seq2SeqModel opened = model.orElseGet(this::openModel);
    long start = System.nanoTime();
    List<List<Sample>> answers = opened.generate(prompts);
    double seconds = (System.nanoTime() - start) / 1e9;
    ObjectNode answer = JSON.createObjectNode().put("seconds", seconds);
    ArrayNode rows = answer.putArray("answers");
    for (List<Sample> samples : answers) {
      samples.forEach(sample -> sample.tokens().forEach(rows.addArray()::add));
    }
    return answer;
  }

  private static List<Prompt> prompts(JsonNode request) {
    int samples = request.path("samples").asInt();
    List<Prompt> prompts = new ArrayList<>();
    for (JsonNode text : request.path("prompts")) {
      int length = request.path("lengths").path(prompts.size()).asInt();
      prompts.add(new Prompt(text.asText(), samples, decoding(request, length), prompts.size()));
    }
    return prompts;
  }

  private static Decoding decoding(JsonNode request, int length) {
    int beams = request.path("beams").asInt();
    if (beams > 1) {
      return Decoding.beams(beams, length);
    }
    return request.path("samples").asInt() > 1
        ? Decoding.nucleus(request.path("topP").asDouble(), 1, length)
        : Decoding.greedy(length);
  }

  private Seq2SeqModel openModel() {
    Seq2SeqModel opened = Seq2SeqModel.open(folder, settings());
    model = Optional.of(opened);
    return opened;
  }

  private Seq2SeqSettings settings() {
    return new Seq2SeqSettings(
        DeviceChoice.CPU, mode.path(), mode.format(), 1, threads, TOKEN_BUDGET, MAX_PROMPT_TOKENS);
  }

  /** Opens the model anew, until it could answer. */
  private ObjectNode load() {
    long start = System.nanoTime();
    Seq2SeqModel opened = Seq2SeqModel.open(folder, settings());
    double seconds = (System.nanoTime() - start) / 1e9;
    opened.close();
    return JSON.createObjectNode().put("seconds", seconds);
  }

  /** Packs weights again, as after a training step. */
  private ObjectNode repack() {
    RepackedModel opened = repacked.orElseGet(() -> RepackedModel.open(folder, settings()));
    repacked = Optional.of(opened);
    return JSON.createObjectNode().put("seconds", opened.repack());
  }

  private ObjectNode train(JsonNode request) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode source : request.path("sources")) {
      String target = request.path("targets").path(examples.size()).asText();
      examples.add(new Example(source.asText(), target));
    }
    SequenceTrainer opened = trainer.orElseGet(this::openTrainer);
    long start = System.nanoTime();
    double loss = opened.step(examples, LEARNING_RATE);
    double seconds = (System.nanoTime() - start) / 1e9;
    return JSON.createObjectNode().put("seconds", seconds).put("loss", loss);
  }

  private SequenceTrainer openTrainer() {
    SequenceTrainer opened =
        SequenceTrainer.resume(
            folder, TrainerOptions.seeded(1).withDropout(0.1).withDevice(DeviceChoice.CPU));
    trainer = Optional.of(opened);
    return opened;
  }

  @Override
  public void close() {
    model.ifPresent(Seq2SeqModel::close);
    trainer.ifPresent(SequenceTrainer::close);
    repacked.ifPresent(RepackedModel::close);
  }
}
