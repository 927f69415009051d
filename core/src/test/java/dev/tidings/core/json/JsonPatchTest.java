package dev.tidings.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 6902's appendix A first, then those of RFC 6901 §5. */
class JsonPatchTest {

    private static final int MAX_BYTES = 1000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.1  | {'foo':'bar'} | {'op':'add','path':'/baz','value':'qux'} | {'foo':'bar','baz':'qux'}",
                "A.2  | {'foo':['bar','baz']} | {'op':'add','path':'/foo/1','value':'qux'} | {'foo':['bar','qux','baz']}",
                "A.3  | {'baz':'qux','foo':'bar'} | {'op':'remove','path':'/baz'} | {'foo':'bar'}",
                "A.4  | {'foo':['bar','qux','baz']} | {'op':'remove','path':'/foo/1'} | {'foo':['bar','baz']}",
                "A.5  | {'baz':'qux','foo':'bar'} | {'op':'replace','path':'/baz','value':'boo'} | {'baz':'boo','foo':'bar'}",
                "A.6  | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | {'op':'move','from':'/foo/waldo','path':'/qux/thud'} | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "A.7  | {'foo':['all','grass','cows','eat']} | {'op':'move','from':'/foo/1','path':'/foo/3'} | {'foo':['all','cows','eat','grass']}",
                "A.8  | {'baz':'qux','foo':['a',2,'c']} | {'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2} | {'baz':'qux','foo':['a',2,'c']}",
                "A.10 | {'foo':'bar'} | {'op':'add','path':'/child','value':{'grandchild':{}}} | {'foo':'bar','child':{'grandchild':{}}}",
                "A.11 | {'foo':'bar'} | {'op':'add','path':'/baz','value':'qux','xyz':123} | {'foo':'bar','baz':'qux'}",
                "A.14 | {'/':9,'~1':10} | {'op':'test','path':'/~01','value':10} | {'/':9,'~1':10}",
                "A.16 | {'foo':['bar']} | {'op':'add','path':'/foo/-','value':['abc','def']} | {'foo':['bar',['abc','def']]}",
                "6901 | {'a/b':1,' ':7,'m~n':8,'':0} | {'op':'remove','path':'/a~1b'},{'op':'remove','path':'/ '},{'op':'remove','path':'/m~0n'},{'op':'remove','path':'/'} | {}",
                "copy | {'a':[1]} | {'op':'copy','from':'/a','path':'/b'},{'op':'add','path':'/b/0','value':2} | {'a':[1],'b':[2,1]}",
                "over | {'a':[1]} | {'op':'add','path':'/a','value':null} | {'a':null}",
                "all  | {'a':[1]} | {'op':'replace','path':'','value':[true,false]} | [true,false]",
                "up   | {'a':{'b':[1]}} | {'op':'move','from':'/a/b','path':''} | [1]",
                "same | {'a':1} | {'op':'move','from':'/a','path':'/a'} | {'a':1}",
                "kept | {'a':1.50,'b':100000000000000000000,'c':1e3} | {'op':'test','path':'','value':{'c':1000,'b':1e20,'a':1.5}} | {'a':1.50,'b':100000000000000000000,'c':1e3}",
                "none | [1] |  | [1]",
            })
    void changesADocument(String name, String document, String operations, String changed) {
        assertThat(apply(document, operations == null ? "" : operations))
                .as(name)
                .isEqualTo(changed.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.9  | {'baz':'qux'} | {'op':'test','path':'/baz','value':'bar'} | document/baz: got \"something else\", expected what the patch tests",
                "A.12 | {'foo':'bar'} | {'op':'add','path':'/baz/bat','value':'qux'} | document: got \"nothing at baz\", expected what the patch changes",
                "A.15 | {'/':9,'~1':10} | {'op':'test','path':'/~01','value':'10'} | document/~1: got \"something else\", expected what the patch tests",
                "none | {'a':1} | {'op':'replace','path':'/b','value':1} | document: got \"nothing at b\", expected what the patch changes",
                "none | {'a':1} | {'op':'remove','path':'/b'} | document: got \"nothing at b\", expected what the patch changes",
                "in   | {'a':1} | {'op':'remove','path':'/a/b'} | document: got \"nothing at b\", expected what the patch changes",
                "end  | [1] | {'op':'add','path':'/2','value':1} | document: got \"nothing at 2\", expected what the patch changes",
                "end  | [1] | {'op':'remove','path':'/1'} | document: got \"nothing at 1\", expected what the patch changes",
                "end  | [1] | {'op':'remove','path':'/-'} | document: got \"nothing at -\", expected what the patch changes",
                "zero | [1,2] | {'op':'remove','path':'/01'} | document: got \"nothing at 01\", expected what the patch changes",
                "all  | [1] | {'op':'remove','path':''} | document: got \"all of it\", expected a part of it to be removed",
                "kind | [1] | {'op':'replace','path':'','value':1} | document: got \"something else\", expected an object or an array of JSON",
                "kind | 1   | {'op':'test','path':'','value':1} | document: got \"something else\", expected an object or an array of JSON",
                "kind | {   | {'op':'test','path':'','value':1} | document: got \"something else\", expected an object or an array of JSON",
                "null | {'a':null} | {'op':'test','path':'/a','value':false} | document/a: got \"something else\", expected what the patch tests",
                "huge | [1] | {'op':'test','path':'/0','value':1e9999999999} | document/0: got \"something else\", expected what the patch tests",
                "size | [1,2] | {'op':'test','path':'','value':[1]} | document: got \"something else\", expected what the patch tests",
            })
    void saysWhyItCannot(String name, String document, String operations, String message) {
        assertThatThrownBy(() -> apply(document, operations))
                .as(name)
                .isInstanceOf(InvalidValue.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | patch: got \"something else\", expected an array of operations",
                "[1] | patch[0]: got \"something else\", expected an operation",
                "[{'op':'test','path':'','value':1},{'op':'x','path':''}] | patch[1].op: got \"x\", expected add, remove, replace, move, copy or test",
                "[{'op':'add','path':'a','value':1}] | patch[0].path: got \"a\", expected a JSON Pointer such as /a/0",
                "[{'op':'add','path':'/~2','value':1}] | patch[0].path: got \"/~2\", expected a JSON Pointer such as /a/0",
                "[{'op':'add','path':'/a'}] | patch[0].value: got \"nothing\", expected a value",
                "[{'op':'copy','path':'/a'}] | patch[0].from: got \"something else\", expected a string",
                "[{'path':'/a'}] | patch[0].op: got \"something else\", expected a string",
                "[{'op':'move','from':'/a','path':'/a/b'}] | patch[0]: got \"/a/b\", expected not a place within what is moved",
                "[ | patch: got \"[\", expected a JSON Patch",
            })
    void saysWhatIsNoPatch(String patch, String message) {
        assertThatThrownBy(() -> JsonPatch.parse("patch", patch.replace('\'', '"')))
                .isInstanceOf(InvalidValue.class)
                .hasMessage(message);
    }

    /** Each takes as much again as there is: forty of them would take all memory. */
    @Test
    void copiesOfCopiesAreBounded() {
        String copy = "{'op':'copy','from':'','path':'/-'},";
        assertThatThrownBy(() -> apply("[1]", copy.repeat(40) + "{'op':'add','path':'/-','value':1}"))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("document: got ");
        assertThatThrownBy(
                        () -> JsonPatch.parse("patch", "[{\"op\":\"remove\",\"path\":\"" + "/a".repeat(501) + "\"}]"))
                .isInstanceOf(InvalidValue.class);
    }

    private static String apply(String document, String operations) {
        return JsonPatch.parse("patch", "[" + operations.replace('\'', '"') + "]")
                .apply(document.replace('\'', '"'), MAX_BYTES)
                .toString();
    }
}
