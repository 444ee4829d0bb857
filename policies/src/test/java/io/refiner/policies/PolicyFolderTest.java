package io.refiner.policies;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.BaseModel;
import io.refiner.schemas.record.PolicyKind;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.seq2seq.adapter.AdapterBase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class PolicyFolderTest {

  @TempDir private Path temporary;

  private Path folder;

  @BeforeEach
  void writeModel() {
    folder = TinyModel.written(temporary.resolve("model"), 1);
  }

  @Test
  void readsTheFilesThatTheModelIsMadeOfAndNoOthers() {
    Publications.write(folder.resolve("README.md"), "a model");
    Publications.write(folder.resolve("metrics.jsonl"), "{}");

    PolicyFolder read = PolicyFolder.read(folder);

    assertThat(read.files())
        .containsOnlyKeys(
            "config.json", "generation_config.json", "tokenizer.json", "model.safetensors");
    assertThat(read.digest()).isEqualTo(read.files().get("model.safetensors"));
    assertThat(read.uri().getScheme()).isEqualTo("file");
  }

  @Test
  void aLinkIsPublishedAsTheFolderThatItLeadsToNow() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("latest"), folder);

    assertThat(PolicyFolder.read(link).uri()).isEqualTo(folder.toRealPath().toUri());
  }

  @Test
  void whatIsNoPartOfTheModelMayChange() {
    PolicyUpdate update = Publications.of(3, folder);
    Publications.write(folder.resolve("README.md"), "a better description");

    assertThat(PolicyFolder.verified(update)).isEqualTo(folder);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("model.safetensors has changed", f -> Publications.overwriteLastWeight(f, 7)),
        change("model.safetensors has changed", Publications::cutShort),
        change(
            "model.safetensors is gone", f -> Publications.delete(f.resolve("model.safetensors"))),
        change("config.json has changed", f -> Publications.write(f.resolve("config.json"), "{}")),
        change("tokenizer.json is gone", f -> Publications.delete(f.resolve("tokenizer.json"))),
        change(
            "model.safetensors.index.json is new",
            f -> Publications.write(f.resolve("model.safetensors.index.json"), "{}")));
  }

  private static Arguments change(String message, Consumer<Path> change) {
    return arguments(message, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aFolderThatHasChangedSinceIsRefused(String message, Consumer<Path> change) {
    PolicyUpdate update = Publications.of(3, folder);

    change.accept(folder);

    assertThatThrownBy(() -> PolicyFolder.verified(update))
        .isInstanceOfSatisfying(
            PolicyRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHANGED))
        .hasMessageContaining(message + " since version 3 was published")
        .hasMessageContaining("publish the folder again");
  }

  @Test
  void aFolderThatIsNoWholeModelIsNotPublished() {
    Publications.cutShort(folder);

    assertRefused(folder, Reason.UNREADABLE, "model.safetensors");
    assertRefused(temporary.resolve("gone"), Reason.MISSING, "there is no model folder");
  }

  @Test
  void weightsThatAreNotNumbersAreNotPublished() {
    Publications.overwriteLastWeight(folder, Float.NaN);

    assertRefused(folder, Reason.UNREADABLE, "holds NaN");
  }

  @Test
  void anAdapterIsPublishedWithItsBaseAndTheDigestOfBothMerged() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);

    PolicyFolder read = PolicyFolder.read(adapter, folder);

    assertThat(PolicyFolder.isAdapter(adapter)).isTrue();
    assertThat(read.files()).containsOnlyKeys("adapter_config.json", "adapter_model.safetensors");
    BaseModel base = read.base().orElseThrow();
    assertThat(base.getDigest()).isEqualTo(PolicyFolder.read(folder).digest());
    assertThat(read.digest()).isNotEqualTo(base.getDigest());
    assertThat(PolicyFolder.verified(Publications.of(1, read))).isEqualTo(adapter);
  }

  @Test
  void anAdapterIsNotPublishedOverOtherWeightsThanItSaysItWasTrainedOver() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    Path other = TinyModel.written(temporary.resolve("other"), 2);
    AdapterBase.write(adapter, PolicyFolder.read(folder).digest());

    assertThat(PolicyFolder.read(adapter, folder).base()).isPresent();
    assertThatThrownBy(() -> PolicyFolder.read(adapter, other))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessageContaining(adapter + " was trained over weights with the SHA-256 ")
        .hasMessageContaining("those of " + other);
    AdapterBase.write(adapter, "none".repeat(16));
    assertThatThrownBy(() -> PolicyFolder.read(adapter, folder))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessageContaining("base.sha256 must hold 64 hex digits");
  }

  @Test
  void anAdapterWhoseBaseHasChangedIsRefused() {
    Path adapter = TinyModel.adapter(temporary.resolve("adapter"), folder);
    PolicyUpdate update = Publications.of(2, PolicyFolder.read(adapter, folder));

    Publications.overwriteLastWeight(folder, 7);

    assertThatThrownBy(() -> PolicyFolder.verified(update))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessageContaining("model.safetensors has changed since version 2");
  }

  private static void assertRefused(Path folder, Reason reason, String message) {
    assertThatThrownBy(() -> PolicyFolder.read(folder))
        .isInstanceOfSatisfying(
            PolicyRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Test
  void onlyFoldersOfAFileSystemAreOpened() {
    PolicyUpdate update = Publications.of(1, folder);

    for (String uri : new String[] {"https://models/1", "file://host/models", "models/1", "::"}) {
      PolicyUpdate elsewhere = PolicyUpdate.newBuilder(update).setUri(uri).build();
      assertThatThrownBy(() -> PolicyFolder.verified(elsewhere))
          .isInstanceOfSatisfying(
              PolicyRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
          .hasMessageContaining(uri);
    }
    PolicyUpdate adapter = PolicyUpdate.newBuilder(update).setKind(PolicyKind.ADAPTER).build();
    assertThatThrownBy(() -> PolicyFolder.verified(adapter)).hasMessageContaining("names no base");
  }
}
