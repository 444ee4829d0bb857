package io.refiner.seq2seq.adapter;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which modules peft adapts.
 *
 * @param targets a regular expression of whole paths, or empty for names
 * @param names last names or paths of modules
 * @param excluded as targets, for modules that are left out
 * @param excludedNames as names, for modules that are left out
 * @param layers numbers of the layers whose modules are adapted by name; empty for all
 * @param layersPatterns what stands before a layer's number; empty for anything
 */
record ModuleMatcher(
    Optional<Pattern> targets,
    List<String> names,
    Optional<Pattern> excluded,
    List<String> excludedNames,
    List<Integer> layers,
    List<Pattern> layersPatterns) {

  private static final List<Pattern> ANY_LAYER =
      List.of(Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\."));

  boolean matches(String path) {
    if (excluded.filter(pattern -> pattern.matcher(path).matches()).isPresent()
        || excludedNames.stream().anyMatch(name -> isNamed(path, name))) {
      return false;
    }
    if (targets.isPresent()) {
      return targets.get().matcher(path).matches();
    }
    if (names.contains(path)) {
      return true;
    }
    return names.stream().anyMatch(name -> isNamed(path, name))
        && (layers.isEmpty() || layer(path).stream().anyMatch(layers::contains));
  }

  static boolean isNamed(String path, String name) {
    return path.equals(name) || path.endsWith("." + name);
  }

  private OptionalInt layer(String path) {
    for (Pattern pattern : layersPatterns.isEmpty() ? ANY_LAYER : layersPatterns) {
      Matcher matcher = pattern.matcher(path);
      if (matcher.lookingAt()) {
        return OptionalInt.of(Integer.parseInt(matcher.group(matcher.groupCount())));
      }
    }
    return OptionalInt.empty();
  }
}
