package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The header in which every output says how far its worker had read its partition when it was
 * written, such as {@code orchestrator feedback/ID=12 problems/ID=7}. A group's committed offsets
 * expire; what a role has written does not expire before what it has read.
 *
 * @param service the group that read
 * @param offsets the next offset to read of each input, by the topic's name without prefix and its
 *     id
 */
record PositionHeader(String service, Map<String, Long> offsets) {

  static final String KEY = "refiner.position";

  PositionHeader {
    offsets = Map.copyOf(offsets);
  }

  byte[] encode() {
    String positions =
        new TreeMap<>(offsets)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    return (service + " " + positions).getBytes(StandardCharsets.UTF_8);
  }

  /** The last such header, unless there is none or somebody else wrote it in another form. */
  static Optional<PositionHeader> of(Headers headers) {
    return Optional.ofNullable(headers.lastHeader(KEY))
        .map(Header::value)
        .flatMap(PositionHeader::decode);
  }

  private static Optional<PositionHeader> decode(byte[] value) {
    String[] words = new String(value, StandardCharsets.UTF_8).split(" ");
    Map<String, Long> offsets = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int split = words[i].lastIndexOf('=');
      if (split < 0) {
        return Optional.empty();
      }
      try {
        offsets.put(words[i].substring(0, split), Long.parseLong(words[i].substring(split + 1)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new PositionHeader(words[0], offsets));
  }
}
