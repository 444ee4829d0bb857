package io.refiner.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** Makes docs/configuration.md of the modules' reference.conf: their comments are the text. */
final class ConfigurationDocument {

  private static final String ROOT = "refiner";

  private static final String HEAD =
      """
      # Configuration

      Every setting with its default and meaning. A file given with `--config` overrides them, in
      [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md):

      ```
      refiner.messaging.bootstrap-servers = "kafka:9092"
      refiner.messaging.services.critic.max-batch = 64
      ```

      A system property of the same name, in `REFINER_JAVA_OPTS`, overrides the file. A value that is wrong stops the
      process at its start, with a message that names key and value.

      This page is made of the modules' `reference.conf` by `ConfigurationDocumentTest`, which fails when the two differ;
      CONTRIBUTING.md says how to make it anew.
      """;

  private ConfigurationDocument() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    modules()
        .forEach(
            (name, settings) -> {
              text.append("\n## ").append(name).append("\n\n");
              String about = comments(settings);
              if (!about.isEmpty()) {
                text.append(about).append("\n\n");
              }
              text.append("| key | default | meaning |\n| --- | --- | --- |\n");
              if (settings instanceof ConfigObject object) {
                rows(object, "", text);
              } else {
                row(name, settings, text);
              }
            });
    return text.toString();
  }

  /** What is below {@code refiner}, by path; several files may have their share in one of them. */
  private static Map<String, ConfigValue> modules() {
    Map<String, ConfigValue> modules = new TreeMap<>();
    for (URL url : references()) {
      Config config = ConfigFactory.parseURL(url);
      if (config.hasPath(ROOT)) {
        config
            .getObject(ROOT)
            .forEach(
                (key, value) -> modules.merge(ROOT + "." + key, value, ConfigValue::withFallback));
      }
    }
    return modules;
  }

  private static List<URL> references() {
    try {
      return Collections.list(
          ConfigurationDocument.class.getClassLoader().getResources("reference.conf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rows(ConfigObject object, String path, StringBuilder text) {
    object.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, ConfigValue>, Boolean>comparing(
                    entry -> entry.getValue() instanceof ConfigObject)
                .thenComparing(entry -> entry.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry -> {
              String key = path + entry.getKey();
              ConfigValue value = entry.getValue();
              boolean nested = value instanceof ConfigObject inner && !inner.isEmpty();
              if (!nested) {
                row(key, value, text);
              } else {
                if (!comments(value).isEmpty()) {
                  row(key, "", comments(value), text);
                }
                rows((ConfigObject) value, key + ".", text);
              }
            });
  }

  private static void row(String key, ConfigValue value, StringBuilder text) {
    row(key, "`" + render(value) + "`", comments(value), text);
  }

  private static void row(String key, String value, String meaning, StringBuilder text) {
    text.append("| `%s` | %s | %s |%n".formatted(key, value, meaning.replace("|", "\\|")));
  }

  private static String render(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }

  private static String comments(ConfigValue value) {
    return value.origin().comments().stream()
        .map(String::strip)
        .collect(Collectors.joining(" "))
        .strip();
  }
}
