#include "keyset/request.h"
#include "tests/test.h"

/*
 * Where a fault of a document in XML is: the tree does not know the column,
 * which is found in the text again.
 */
static const struct place {
	const char	*name, *text, *where;
} PLACES[] = {
	{ "another root is where it begins", "\n  <SKR/>",
	    "line 2, column 3: the document is not a <KSR>" },
	{ "a missing attribute is at its element", "<KSR id='a'/>",
	    "line 1, column 1: <KSR> has no domain=" },
	{ "a mark of byte order is not counted", "\xef\xbb\xbf<KSR id='a'/>",
	    "line 1, column 1: <KSR> has no domain=" },
	{ "a missing element is at what should have it",
	    "<KSR id='a' domain='.' serial='1'>\n\t<Request>\n</Request></KSR>",
	    "line 2, column 2: <Request> has no <RequestPolicy>" },
	{ "an element is found behind comments, quotes and closed ones",
	    "<KSR id='a>b' domain='.' serial=\"1\"><!-- <Request> -->"
	    "<Request/></KSR>",
	    "line 1, column 55: <Request> has no <RequestPolicy>" },
	{ "a character of several octets is one column",
	    "<KSR id='Z\xc3\xbcrich' domain='.' serial='1'><Request/></KSR>",
	    "line 1, column 40: <Request> has no <RequestPolicy>" },
	{ "a line may end as on other systems",
	    "<KSR id='a' domain='.' serial='1'>\r\n <Request/></KSR>",
	    "line 2, column 2: <Request> has no <RequestPolicy>" },
	{ "text at the start of an element is where it stands",
	    "<KSR id='a' domain='.' serial='1'>\n  x<Request/></KSR>",
	    "line 2, column 3: text where only elements may be, in <KSR>; "
	    "<Request> is expected" },
	{ "text behind a comment is where it stands",
	    "<KSR id='a' domain='.' serial='1'><!-- y -->\n <!--z--> x"
	    "<Request/></KSR>",
	    "line 2, column 11: text where only elements may be" },
	{ "an element that is not known is where it stands",
	    "<KSR id='a' domain='.' serial='1'><Request><RequestPolicy><ZSK>"
	    "<PublishSafety>P1D</PublishSafety>\n<b><c/></b>\n"
	    "<RetireSafety>P1D</RetireSafety></ZSK></RequestPolicy></Request>"
	    "</KSR>", "line 2, column 1: <b> does not belong there in <ZSK>; "
	    "<RetireSafety> is expected" },
	{ "text behind nested elements is where it stands",
	    "<KSR id='a' domain='.' serial='1'><Request><RequestPolicy><ZSK>"
	    "<PublishSafety>P1D</PublishSafety>\n x <RetireSafety/></ZSK>"
	    "</RequestPolicy></Request></KSR>",
	    "line 2, column 2: text where only elements may be, in <ZSK>; "
	    "<RetireSafety> is expected" },
	{ "an element of the same name before does not confuse it",
	    "<KSR id='a' domain='.' serial='1'><Request><RequestPolicy><ZSK>"
	    "<PublishSafety>P1D</PublishSafety>\n   <PublishSafety>P2D"
	    "</PublishSafety><RetireSafety/></ZSK></RequestPolicy></Request></KSR>",
	    "line 2, column 4: <PublishSafety> does not belong there" },
	{ "an attribute is named", "<KSR id='' domain='.' serial='1'/>",
	    "line 1, column 1: <KSR>: id=: an identifier is empty" },
	{ "the attributes that there may be are named",
	    "<KSR id='a' domain='.' serial='1' b='2'/>", "line 1, column 1: "
	    "<KSR> may not have b=; id=, domain=, serial= is expected" },
	{ "a comment that does not end is where it begins",
	    "<KSR>\n <!-- ", "line 2, column 2: the comment does not end" },
	{ "a DOCTYPE is where it begins", "<KSR>\n\n  <!DOCTYPE k>",
	    "line 3, column 3: <!DOCTYPE" },
	{ "another encoding is where it is declared",
	    "<?xml version='1.0' encoding='latin1'?><KSR/>",
	    "line 1, column 21: the encoding is not UTF-8" },
	{ "a fault behind the declaration is where it stands",
	    "<?xml version='1.0' encoding=\"UTF-8\" ?><KSR id='a'/>",
	    "line 1, column 40: <KSR> has no domain=" },
	{ "what is not well-formed is where the parser stopped",
	    "<KSR>\n</KSB>", "line 2, column 7: not well-formed XML" },
	{ "what is no request at all is at the start", "hello\n",
	    "line 1, column 1: this is neither a request nor a response" },
	{ "nothing is at the start", "", "line 1, column 1: the request is "
	    "empty" },
};

enum { N_PLACES = sizeof(PLACES) / sizeof(PLACES[0]) };

static void
the_fault_is_there(void **state)
{
	const struct place *x = *state;
	struct err e = { 0 };

	assert_null(request_read(x->text, strlen(x->text), &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	if (strncmp(e.text, x->where, strlen(x->where)) != 0)
		fail_msg("\"%s\" does not begin \"%s\"", e.text, x->where);
}

int
main(void)
{
	static struct CMUnitTest tests[N_PLACES];
	static struct place states[N_PLACES];

	for (size_t i = 0; i < N_PLACES; i++) {
		states[i] = PLACES[i];
		tests[i] = (struct CMUnitTest){
			.name = states[i].name,
			.test_func = the_fault_is_there,
			.initial_state = &states[i],
		};
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
