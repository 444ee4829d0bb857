package io.refiner.reasoning.mwp.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.synthetic.Words.Word;

/**
 * Puts other names and things in a problem's text: {@code Tom has number0 pears} asks the same as
 * {@code Leo has number0 plums}. Gold and numbers stay as they are.
 */
public final class WordSwaps {

  private static final List<String> SLOTS =
      List.of("girl", "boy", "thing", "box", "beast", "color", "day", "kin");

  /** Words that mean something else as often as not. */
  private static final Set<String> AMBIGUOUS =
      Set.of(
          "can", "cans", "case", "cases", "orange", "oranges", "plant", "plants", "rose", "roses",
          "rock", "rocks", "row", "rows", "pile", "piles", "pack", "packs", "block", "blocks",
          "will", "mark", "teacher", "duck", "fish", "card", "bowl", "picture", "white", "cup",
          "cups", "table", "tables", "game", "games", "ticket", "tickets");

  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
  private static final Map<String, Place> PLACES = places();

  private WordSwaps() {}

  /** Where a word stands in the list of its slot. */
  private record Place(String slot, int index, boolean plural) {}

  /**
   * Swaps each known word, everywhere in the text alike, or leaves it.
   *
   * @param rate how likely a word is swapped, from 0 to 1
   */
  public static String swap(String text, double rate, RandomGenerator random) {
    Map<String, Word> swaps = new HashMap<>();
    return WORD.matcher(text)
        .replaceAll(
            match -> {
              Place place = PLACES.get(match.group().toLowerCase(Locale.ROOT));
              return place == null
                  ? match.group()
                  : cased(swapped(place, rate, random, swaps), match.group());
            });
  }

  private static String swapped(
      Place place, double rate, RandomGenerator random, Map<String, Word> swaps) {
    List<Word> words = SyntheticProblems.words().bySlot().get(place.slot());
    Word word =
        swaps.computeIfAbsent(
            place.slot() + place.index(),
            key ->
                random.nextDouble() < rate ? free(words, swaps, random) : words.get(place.index()));
    return place.plural() ? word.plural() : word.singular();
  }

  /** A word that does not stand for another one yet. */
  private static Word free(List<Word> words, Map<String, Word> swaps, RandomGenerator random) {
    List<Word> free = new ArrayList<>(words);
    free.removeAll(swaps.values());
    List<Word> candidates = free.isEmpty() ? words : free;
    return candidates.get(random.nextInt(candidates.size()));
  }

  private static String cased(String word, String model) {
    return Character.isUpperCase(model.charAt(0))
        ? Character.toUpperCase(word.charAt(0)) + word.substring(1)
        : word;
  }

  private static Map<String, Place> places() {
    Map<String, Place> places = new HashMap<>();
    for (String slot : SLOTS) {
      List<Word> words = SyntheticProblems.words().bySlot().get(slot);
      for (int i = 0; i < words.size(); i++) {
        add(places, words.get(i).plural(), new Place(slot, i, true));
        add(places, words.get(i).singular(), new Place(slot, i, false));
      }
    }
    return Map.copyOf(places);
  }

  private static void add(Map<String, Place> places, String word, Place place) {
    String key = word.toLowerCase(Locale.ROOT);
    if (!AMBIGUOUS.contains(key) && WORD.matcher(key).matches()) {
      places.put(key, place);
    }
  }
}
