package io.refiner.schemas;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names that topics and groups have on the broker: a deployment's prefix and the name, so that
 * several deployments can share one cluster.
 *
 * @param prefix letters, digits, dots, underscores and hyphens; empty for none
 */
public record TopicNames(String prefix) {

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

  public TopicNames {
    if (!LEGAL.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix must be at most 100 of a-z, A-Z, 0-9, '.', '_' and '-', but is \""
              + prefix
              + "\"");
    }
  }

  /** Names without a prefix. */
  public static TopicNames plain() {
    return new TopicNames("");
  }

  /** The topic's name on the broker. */
  public String of(Topics topic) {
    return prefix + topic.topicName();
  }

  /** A consumer group's or transactional id's name on the broker. */
  public String of(String name) {
    return prefix + name;
  }

  /** The topic that has this name on the broker. */
  public Optional<Topics> topic(String nameOnBroker) {
    return nameOnBroker.startsWith(prefix)
        ? Topics.named(nameOnBroker.substring(prefix.length()))
        : Optional.empty();
  }
}
