package io.refiner.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.cli.command.RefinerCommand;
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
    String hocon =
        documents(DEPLOY.resolve("kubernetes/settings.yaml"))
            .get(0)
            .path("data")
            .path("refiner.conf")
            .asText();

    Config config = ConfigFactory.load(ConfigFactory.parseString(hocon));

    assertThat(ClusterSettings.parse(config).bootstrapServers()).isEqualTo("kafka-bootstrap:9092");
    assertThat(TopicSettings.parse(config)).isEqualTo(new TopicSettings(24, 3));
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
