package io.refiner.reasoning.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * ASDiv's XML: {@code Problem} elements with {@code Body}, {@code Question}, {@code Answer} such as
 * {@code 7 (plums)} and {@code Formula} such as {@code 12-5=7}. Documents with a DOCTYPE are
 * refused, so that no entity is ever looked up or expanded.
 */
final class AsdivRows implements Rows {

  private static final String PROBLEM = "Problem";

  private final InputStream in;
  private final XMLStreamReader xml;
  private final RowFormat format;
  private long row;

  private AsdivRows(InputStream in, XMLStreamReader xml, RowFormat format) {
    this.in = in;
    this.xml = xml;
    this.format = format;
  }

  static AsdivRows of(InputStream in, RowFormat format) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver(
        (publicId, systemId, baseUri, namespace) -> {
          throw new XMLStreamException("external entities are not read");
        });
    try {
      return new AsdivRows(in, factory.createXMLStreamReader(in), format);
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Optional<Example> read() throws IOException {
    try {
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
          throw new IOException("the XML has a DOCTYPE, which is not read: remove it");
        }
        if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals(PROBLEM)) {
          row++;
          return Optional.of(problem());
        }
      }
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
    if (row == 0) {
      throw new IOException(
          "the XML has no Problem elements, so it is not ASDiv's; known formats: "
              + RowFormat.known());
    }
    return Optional.empty();
  }

  private Example problem() throws XMLStreamException {
    String name = Optional.ofNullable(xml.getAttributeValue(null, "ID")).orElse(format.name(row));
    Map<String, String> fields = fields();
    String text = (fields.getOrDefault("Body", "") + " " + fields.getOrDefault("Question", ""));
    if (text.isBlank()) {
      throw new MalformedRowException("the elements Body and Question are missing");
    }
    RawProblem problem =
        new RawProblem(name, text.strip(), Optional.ofNullable(fields.get("Answer")));
    String formula = fields.get("Formula");
    return formula == null
        ? problem.withoutGold()
        : problem.calculated(steps -> InfixCalculation.read(formula, steps));
  }

  /** The texts of the problem's elements; reads to its end, so that the next one can follow. */
  private Map<String, String> fields() throws XMLStreamException {
    Map<String, String> fields = new HashMap<>();
    StringBuilder text = new StringBuilder();
    boolean oversized = false;
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        text.setLength(0);
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
        if (depth == 1) {
          fields.put(xml.getLocalName(), text.toString().strip());
        }
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        oversized |= text.length() + xml.getTextLength() > Examples.MAX_LINE_CHARS;
        text.append(oversized ? "" : xml.getText());
      }
    }
    if (oversized) {
      throw new MalformedRowException(
          "an element has more than " + Examples.MAX_LINE_CHARS + " characters: shorten it");
    }
    return fields;
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw unreadable(e);
    } finally {
      in.close();
    }
  }

  private static IOException unreadable(XMLStreamException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " at line %s, column %s"
                .formatted(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber());
    return new IOException("not well-formed XML" + place + ": correct it or export it again", e);
  }
}
