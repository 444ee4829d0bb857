package io.refiner.seq2seq.stress;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.compiled.CompiledNetwork;
import io.refiner.seq2seq.compiled.LinearKernel;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

/** What the threads of {@link NativeStress} do; each may be done by several at once. */
final class Activities implements AutoCloseable {

  /** A network that several threads hold sessions on, and its owner. */
  private record Shared(NDManager manager, CompiledNetwork network) {}

  private final Map<String, Consumer<Random>> byName = new LinkedHashMap<>();
  private final List<Path> folders;
  private final Map<LinearKernel, Shared> shared = new ConcurrentHashMap<>();
  private final Map<String, List<Integer>> probes = new ConcurrentHashMap<>();
  private final SwappedModel served;

  Activities(Path parent) {
    folders = List.of(written(parent, small(), "small"), written(parent, packed(), "packed"));
    for (LinearKernel kernel : LinearKernel.values()) {
      shared.put(kernel, share(kernel));
    }
    served = new SwappedModel(opened(new Random(1)));
    byName.put("open, answer, close", this::openAnswerClose);
    byName.put("answer", random -> served.use(model -> model.generate(prompts(random))));
    byName.put("swap", random -> served.swap(opened(random)));
    byName.put("leave sessions", this::leaveASession);
    byName.put("repack", this::repack);
    byName.put("train", this::train);
    byName.put("read", this::read);
  }

  Set<String> names() {
    return byName.keySet();
  }

  void take(String name, Random random) {
    byName.get(name).accept(random);
  }

  @Override
  public void close() {
    served.close();
    shared.values().forEach(each -> each.manager().close());
  }

  private void openAnswerClose(Random random) {
    try (Seq2SeqModel model = opened(random)) {
      for (int call = random.nextInt(3); call >= 0; call--) {
        model.generate(prompts(random));
      }
    }
  }

  /** Opens any model by any path, and sees that it answers as it did before. */
  private Seq2SeqModel opened(Random random) {
    int which = random.nextInt(folders.size());
    NetworkPath path = random.nextInt(4) == 0 ? NetworkPath.PLAIN : NetworkPath.COMPILED;
    WeightFormat[] formats = WeightFormat.values();
    WeightFormat format =
        path == NetworkPath.PLAIN ? WeightFormat.FP32 : formats[random.nextInt(formats.length)];
    Seq2SeqSettings settings =
        Seq2SeqSettings.on(DeviceChoice.CPU)
            .withNetwork(path, format)
            .withReplicas(1 + random.nextInt(3))
            .withLimits(40 + random.nextInt(2_000), 64);
    Seq2SeqModel model = Seq2SeqModel.open(folders.get(which), settings);
    Prompt probe = new Prompt("5 6 7 8", 1, Decoding.greedy(9), 0);
    List<Integer> tokens = model.generate(List.of(probe)).get(0).get(0).tokens();
    List<Integer> before = probes.putIfAbsent(which + " " + format, tokens);
    if (before != null && !before.equals(tokens)) {
      throw new IllegalStateException(format + " answers " + tokens + ", then " + before);
    }
    return model;
  }

  /** Goes some steps and ends anywhere, on a network that others use too. */
  private void leaveASession(Random random) {
    LinearKernel kernel = LinearKernel.values()[random.nextInt(LinearKernel.values().length)];
    CompiledNetwork network = shared.get(kernel).network();
    NativeRuntime.inference(
        () -> {
          walk(network, random);
          return kernel;
        });
  }

  private static void walk(CompiledNetwork network, Random random) {
    int rows = 1 + random.nextInt(9);
    TokenBatch prompts =
        new TokenBatch(
            Stream.generate(() -> ids(random, 1 + random.nextInt(40))).limit(rows).toList());
    try (DecodingSession session = network.start(prompts)) {
      for (int step = random.nextInt(40); step > 0; step--) {
        if (random.nextInt(5) == 0) {
          session.greedy(tokens(random, rows), 1 + random.nextInt(6), Set.of(1));
        } else if (random.nextInt(5) == 0) {
          int before = rows;
          rows = 1 + random.nextInt(12);
          session.select(random.ints(rows, 0, before).asLongStream().toArray());
        } else {
          step(session, tokens(random, rows));
        }
      }
    }
  }

  private static void step(DecodingSession session, long[] tokens) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      if (Float.isNaN(session.step(tokens).sum().getFloat())) {
        throw new IllegalStateException("a score is not a number");
      }
    }
  }

  /** Weights are exchanged, and those from before freed, between two sessions. */
  private void repack(Random random) {
    T5Config config = random.nextBoolean() ? small() : packed();
    LinearKernel kernel = LinearKernel.values()[random.nextInt(LinearKernel.values().length)];
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            NDManager first = manager.newSubManager();
            CompiledNetwork network =
                new CompiledNetwork(manager, config, kernel, FreshWeights.draw(first, config, 1));
            for (int round = 0; round < 3; round++) {
              NDManager next = manager.newSubManager();
              network.repack(FreshWeights.draw(next, config, random.nextInt()));
              next.close();
              walk(network, random);
            }
          }
          return kernel;
        });
  }

  private void train(Random random) {
    TrainerOptions options = TrainerOptions.seeded(random.nextInt()).withDevice(DeviceChoice.CPU);
    options =
        switch (random.nextInt(3)) {
          case 0 -> options.withNetwork(NetworkPath.PLAIN);
          case 1 -> options.withLora(LoraOptions.DEFAULT).withEma(0.9);
          default -> options;
        };
    try (JsonTokenizer tokenizer = JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY));
        SequenceTrainer trainer = SequenceTrainer.fresh(small(), tokenizer, options);
        TextGenerator generator = trainer.generator()) {
      for (int step = 0; step < 4; step++) {
        List<Example> batch =
            Stream.generate(() -> TinyModels.reversal(random))
                .limit(1 + random.nextInt(8))
                .toList();
        trainer.step(batch, 1e-3);
        generator.generate(prompts(random));
        trainer.loss(batch);
      }
    }
  }

  private void read(Random random) {
    Checkpoint checkpoint = Checkpoint.read(folders.get(random.nextInt(folders.size())));
    checkpoint.requireFinite();
  }

  private static List<Prompt> prompts(Random random) {
    return IntStream.range(0, 1 + random.nextInt(10)).mapToObj(i -> prompt(random)).toList();
  }

  private static Prompt prompt(Random random) {
    String text = TinyModels.text(TinyModels.words(random, 1 + random.nextInt(25)));
    int most = 1 + random.nextInt(40);
    return switch (random.nextInt(4)) {
      case 0 -> new Prompt(text, 2, Decoding.beams(2 + random.nextInt(3), most), 0);
      case 1 -> new Prompt(text, 1 + random.nextInt(5), Decoding.nucleus(0.9, 1, most), 3);
      case 2 -> new Prompt(text, 1, Decoding.nucleus(1, 1.5, most).withRepetitionPenalty(2), 4);
      default -> new Prompt(text, 1, Decoding.greedy(most), 0);
    };
  }

  private static int[] ids(Random random, int count) {
    return random.ints(count, 3, TinyModels.VOCABULARY).toArray();
  }

  private static long[] tokens(Random random, int rows) {
    return random.ints(rows, 0, TinyModels.VOCABULARY).asLongStream().toArray();
  }

  private static T5Config small() {
    return TinyModels.config().toBuilder().dKv(6).numLayers(2).numDecoderLayers(1).build();
  }

  /** Wide enough for each kernel to pack. */
  private static T5Config packed() {
    return TinyModels.config().toBuilder().dModel(256).dFf(544).dKv(36).numHeads(5).build();
  }

  private static Path written(Path parent, T5Config config, String name) {
    Path folder = parent.resolve(name);
    TrainerOptions options = TinyModels.options(3);
    try (JsonTokenizer tokenizer = JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY));
        SequenceTrainer trainer = SequenceTrainer.fresh(config, tokenizer, options)) {
      trainer.save(folder, StorageType.F32);
    }
    return folder;
  }

  private static Shared share(LinearKernel kernel) {
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(Device.cpu());
          Weights weights = FreshWeights.draw(manager, packed(), 7);
          return new Shared(manager, new CompiledNetwork(manager, packed(), kernel, weights));
        });
  }
}
