package io.refiner.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.cli.command.RefinerCommand;
import io.refiner.critic.CriticService;
import io.refiner.critic.CriticSettings;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.cluster.ClusterSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: what deploy/ says to the refiner command is what the command takes. */
class DeploymentFilesTest {

  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static Stream<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("kubernetes"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyManifestIsYamlWithAKindAndAName(Path manifest) throws IOException {
    for (JsonNode document : documents(manifest)) {
      assertThat(document.path("kind").asText()).isNotEmpty();
      assertThat(document.path("metadata").path("name").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyContainerIsStartedWithArgumentsThatTheCommandTakes(Path manifest) throws IOException {
    for (JsonNode document : documents(manifest)) {
      JsonNode containers = document.path("spec").path("template").path("spec").path("containers");
      containers.forEach(container -> assertTaken(container.path("args")));
    }
  }

  @Test
  void everyServiceOfTheComposeFileIsStartedWithArgumentsThatTheCommandTakes() throws IOException {
    JsonNode services = documents(DEPLOY.resolve("compose.yaml")).get(0).path("services");

    for (String role : List.of("topics", "orchestrator", "generator", "critic")) {
      assertTaken(services.path(role).path("command"));
    }
  }

  @Test
  void theSettingsOfTheConfigMapAreRead() throws IOException {
    Config config = configMap();

    assertThat(ClusterSettings.parse(config).bootstrapServers()).isEqualTo("kafka-bootstrap:9092");
    assertThat(TopicSettings.parse(config)).isEqualTo(new TopicSettings(24, 3));
  }

  @Test
  void criticsThatAreScaledInHandTheirPartitionsOver() throws IOException {
    assertThat(CriticService.worker(configMap(), "critic-10").membership().leaveOnStop()).isTrue();
  }

  @Test
  void modelsUseAsManyThreadsAsTheirPodsAskCoresFor() throws IOException {
    int threads = CriticSettings.parse(configMap()).model().threads();

    for (String role : List.of("generator", "critic")) {
      assertThat(resources(role).path("requests").path("cpu").asInt()).isEqualTo(threads);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"orchestrator", "generator", "critic"})
  void aPodHasMoreMemoryThanTheHeapMayTake(String role) throws IOException {
    String launcher = Files.readString(Path.of("..", "refiner"));
    Matcher heap = Pattern.compile("\\*\\) flags\\+=\\(.*-Xmx(\\d+)g\\)").matcher(launcher);
    assertThat(heap.find()).isTrue();

    assertThat(mebibytes(resources(role).path("limits").path("memory").asText()))
        .isGreaterThanOrEqualTo(Integer.parseInt(heap.group(1)) * 1024 * 3 / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orchestrator", "generator", "critic"})
  void probesLookAtTheFilesThatTheRoleIsToldToTouch(String role) throws IOException {
    JsonNode container = container(role);
    List<String> arguments = new ArrayList<>();
    container.path("args").forEach(argument -> arguments.add(argument.asText()));
    String alive = arguments.get(arguments.indexOf("--alive-file") + 1);
    String ready = arguments.get(arguments.indexOf("--ready-file") + 1);

    assertThat(container.path("startupProbe").toString()).contains(alive).doesNotContain(ready);
    assertThat(container.path("livenessProbe").toString()).contains(alive).doesNotContain(ready);
    assertThat(container.path("readinessProbe").toString()).contains(ready).doesNotContain(alive);
  }

  private static Config configMap() throws IOException {
    JsonNode data = documents(DEPLOY.resolve("kubernetes/settings.yaml")).get(0).path("data");
    return ConfigFactory.load(ConfigFactory.parseString(data.path("refiner.conf").asText()));
  }

  private static JsonNode resources(String role) throws IOException {
    return container(role).path("resources");
  }

  private static JsonNode container(String role) throws IOException {
    JsonNode pod =
        documents(DEPLOY.resolve("kubernetes").resolve(role + ".yaml"))
            .get(0)
            .path("spec")
            .path("template")
            .path("spec");
    return pod.path("containers").get(0);
  }

  private static int mebibytes(String quantity) {
    int number = Integer.parseInt(quantity.substring(0, quantity.length() - 2));
    return quantity.endsWith("Gi") ? 1024 * number : number;
  }

  private static void assertTaken(JsonNode arguments) {
    List<String> words = new ArrayList<>();
    arguments.forEach(argument -> words.add(argument.asText()));
    assertThat(words).isNotEmpty();

    RefinerCommand.commandLine().parseArgs(words.toArray(String[]::new));
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (var parsed = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return parsed.readAll();
    }
  }
}
