package io.refiner.policies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.BaseModel;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyLoaderTest {

  static final List<Trial> TRIALS = List.of(new Trial("how many", "add number0", any -> true));

  @TempDir private Path temporary;

  private Path folder;
  private PolicyUpdate update;

  @BeforeEach
  void publish() {
    folder = TinyModel.written(temporary.resolve("model"), 1);
    update = Publications.of(4, folder);
  }

  static TextGenerator open(Path folder) {
    return Seq2SeqModel.open(folder, DeviceChoice.CPU);
  }

  private PolicyLoader loader(Function<Path, TextGenerator> opener, Trial... trials) {
    return new PolicyLoader(new ModelSource(folder, opener, List.of(trials)));
  }

  private PolicyLoader loader() {
    return new PolicyLoader(new ModelSource(folder, PolicyLoaderTest::open, TRIALS));
  }

  @Test
  void whatWasPublishedSpeaksUnderItsNameVersionAndDigest() {
    Policy policy = loader().load(update);

    assertThat(policy.version()).isEqualTo(new ModelVersion("tiny", 4L, update.getDigest()));
    assertThat(policy.model().digest()).isEqualTo(update.getDigest());
    policy.model().close();
  }

  @Test
  void anAdapterSpeaksMergedIntoItsBase() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    PolicyUpdate adapted = Publications.of(5, PolicyFolder.read(adapter, folder));

    Policy policy = loader().load(adapted);

    assertThat(policy.version()).isEqualTo(new ModelVersion("tiny", 5L, adapted.getDigest()));
    assertThat(policy.model().digest()).isNotEqualTo(update.getDigest());
    policy.model().close();
  }

  @Test
  void loadingAndRefusingLeaveNoTokenizerOpen() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    int before = JsonTokenizer.countOpen();
    PolicyUpdate adapted = Publications.of(5, PolicyFolder.read(adapter, folder));
    Trial unreadable = new Trial("how many", "add number0", any -> false);
    Trial foreign = new Trial("how many", "pawn takes king", any -> true);
    for (PolicyUpdate each : List.of(update, adapted)) {
      Policy policy = loader().load(each);
      assertThat(JsonTokenizer.countOpen()).isEqualTo(before + 1);
      policy.model().close();
      assertThatThrownBy(() -> loader(PolicyLoaderTest::open, unreadable).load(each))
          .isInstanceOf(PolicyRefusedException.class);
      assertThatThrownBy(() -> loader(PolicyLoaderTest::open, foreign).load(each))
          .isInstanceOf(PolicyRefusedException.class);
      assertThat(JsonTokenizer.countOpen()).isEqualTo(before);
    }
  }

  @Test
  void aModelIsNotLostWhereItsMergedFolderCanNotBeDeleted() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    List<Path> left = new ArrayList<>();

    String said =
        MergedFolder.use(
            adapter,
            folder,
            merged -> "loaded",
            path -> {
              left.add(path);
              throw new IOException("Device or resource busy");
            });

    assertThat(said).isEqualTo("loaded");
    assertThat(left).isNotEmpty();
    assertThatThrownBy(
            () ->
                MergedFolder.use(
                    adapter,
                    folder,
                    merged -> {
                      throw new IllegalStateException("the work failed");
                    },
                    path -> {
                      throw new IOException("Device or resource busy");
                    }))
        .as("nor is the reason of a failure")
        .hasMessage("the work failed");
  }

  @Test
  void anAdapterThatWasNeverWholeIsRefused() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    PolicyUpdate adapted = Publications.of(5, PolicyFolder.read(adapter, folder));
    Publications.cutShort(adapter, "adapter_model.safetensors");
    PolicyUpdate cut =
        PolicyUpdate.newBuilder(adapted).setFiles(PolicyFiles.digests(adapter)).build();

    assertRefused(loader(), cut, Reason.UNREADABLE, "adapter_model.safetensors");
  }

  @Test
  void anAdapterOverAnotherBaseThanThePublishedOneIsRefusedByBothNames() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    PolicyFolder other = PolicyFolder.read(TinyModel.written(temporary.resolve("other"), 2));
    PolicyUpdate rebased =
        PolicyUpdate.newBuilder(Publications.of(5, PolicyFolder.read(adapter, folder)))
            .setBase(new BaseModel(other.uri().toString(), other.digest(), other.files()))
            .build();

    assertRefused(loader(), rebased, Reason.CHANGED, "adapter merged into " + temporary);
  }

  @Test
  void aModelThatCanNotWriteTheTaskIsRefused() {
    Path chess = TinyModel.written(temporary.resolve("chess"), 1, List.of("pawn", "king"));

    assertRefused(loader(), Publications.of(5, chess), Reason.WRONG_TASK, "add number0");
  }

  @Test
  void aModelThatTheTasksPromptsDoNotFitIsRefused() {
    Seq2SeqSettings two =
        Seq2SeqSettings.from(
            ConfigFactory.parseString("refiner.seq2seq { device = cpu, max-prompt-tokens = 2 }")
                .withFallback(ConfigFactory.load()));

    assertRefused(
        loader(path -> Seq2SeqModel.open(path, two), new Trial("how many", "add", any -> true)),
        update,
        Reason.WRONG_TASK,
        "has 3 tokens for this model, but max-prompt-tokens is 2");
  }

  @Test
  void aModelWhoseAnswerCanNotBeReadIsRefused() {
    assertRefused(
        loader(PolicyLoaderTest::open, new Trial("how many", "add", "add"::equals)),
        update,
        Reason.WRONG_TASK,
        "which is no answer to it: it was made for another role, mode or task");
  }

  @Test
  void aFolderThatWasNeverWholeIsRefused() {
    Publications.cutShort(folder);

    assertRefused(
        loader(), Publications.unchecked(update, folder), Reason.UNREADABLE, "model.safetensors");
  }

  @Test
  void weightsOfAnotherShapeThanTheConfigurationsAreRefused() throws Exception {
    Path config = folder.resolve("config.json");
    Publications.write(
        config, Files.readString(config).replaceAll("\"d_ff\" *: *32", "\"d_ff\": 64"));

    assertRefused(loader(), Publications.unchecked(update, folder), Reason.UNREADABLE, "shape");
  }

  @Test
  void weightsThatAreNotNumbersAreRefused() {
    Publications.overwriteLastWeight(folder, Float.NEGATIVE_INFINITY);

    assertRefused(
        loader(), Publications.unchecked(update, folder), Reason.UNREADABLE, "holds -Infinity");
  }

  @Test
  void aModelWhoseProbabilitiesAreNotNumbersIsRefusedAndClosed() {
    List<Diverged> opened = new ArrayList<>();
    PolicyLoader loader =
        loader(
            path -> {
              opened.add(new Diverged(open(path)));
              return opened.get(0);
            },
            new Trial("how many", "add", any -> true));

    assertRefused(loader, update, Reason.NOT_FINITE, "probabilities are not finite");
    assertThat(opened.get(0).closed).isTrue();
  }

  @Test
  void aFolderThatIsOverwrittenWhileItIsLoadedIsRefused() {
    PolicyLoader loader =
        loader(
            path -> {
              TextGenerator model = open(path);
              Publications.overwriteLastWeight(path, 7);
              return model;
            });

    assertRefused(loader, update, Reason.CHANGED, "model.safetensors has changed");
  }

  @Test
  void aDigestThatIsNotThatOfTheWeightsIsRefused() {
    PolicyUpdate wrong = PolicyUpdate.newBuilder(update).setDigest("00").build();

    assertRefused(loader(), wrong, Reason.CHANGED, "but 00 was published");
  }

  private static void assertRefused(
      PolicyLoader loader, PolicyUpdate update, Reason reason, String message) {
    assertThatThrownBy(() -> loader.load(update))
        .isInstanceOfSatisfying(
            PolicyRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  /** A model that computes nothing but NaN. */
  private static final class Diverged implements TextGenerator {

    private final TextGenerator model;
    private boolean closed;

    private Diverged(TextGenerator model) {
      this.model = model;
    }

    @Override
    public List<List<Sample>> generate(List<Prompt> prompts) {
      return List.of(List.of(new Sample("", List.of(1), List.of(Float.NaN), true)));
    }

    @Override
    public int tokens(String text) {
      return model.tokens(text);
    }

    @Override
    public int maxPromptTokens() {
      return model.maxPromptTokens();
    }

    @Override
    public String digest() {
      return model.digest();
    }

    @Override
    public void close() {
      closed = true;
      model.close();
    }
  }
}
