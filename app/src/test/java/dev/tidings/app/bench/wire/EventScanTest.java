package dev.tidings.app.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventScanTest {

    private Hearing hearing = new Hearing();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry: 1234$: open$$id: 1$data: one$$data:two$data: 2$$ | ' one,two, 2'",
                "event: price$data: one$$ | ' one'",
                "event: tidings:gap$data: {}$$data: one$$ | 'gap: {}, one'",
                "event: tidings:bye$data: {\"reason\":\"drain\"}$$ | 'bye: {\"reason\":\"drain\"}'",
                "$$$data: one$ | ' one'",
                "dat: no$datas: no$:data: no$data: cut off | ''",
            })
    void findsTheDataWithEachKindOfLineEnd(String stream, String found) {
        for (String lineEnd : new String[] {"\n", "\r\n", "\r"}) {
            Fed.inPieces(Fed.bytes(stream.replace("$", lineEnd)), new Fed.Reading() {
                @Override
                public Bytes begin() {
                    hearing = new Hearing();
                    return new EventScan(hearing);
                }

                @Override
                public void end() {
                    assertThat(String.join(",", hearing.all())).isEqualTo(found);
                }
            });
        }
    }
}
