using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge.Patterns;

namespace Espresso.Tests.LocalCloud.EventBridge;

public class PatternTests
{
    private const string Happening = """
        {"source": "shop", "detail": {"state": "ready", "count": 5, "price": 3.0, "gone": null, "empty": "", "tags": ["hot", "large"], "flag": true,
         "ip": "10.0.0.7", "file": "orders/2026/a.json", "items": [{"id": "x", "n": 1}, {"id": "y", "n": 9}], "deep": {"er": "v"}}}
        """;

    [Theory]
    [InlineData("""{"source": ["shop"]}""", true)]
    [InlineData("""{"source": ["bar", "shop"]}""", true)]
    [InlineData("""{"source": ["Shop"]}""", false)]
    [InlineData("""{"source": ["shop"], "detail": {"state": ["making"]}}""", false)]
    [InlineData("""{"detail": {"count": [5]}}""", true)]
    [InlineData("""{"detail": {"count": [5.0]}}""", true)]
    [InlineData("""{"detail": {"count": ["5"]}}""", false)]
    [InlineData("""{"detail": {"price": [3]}}""", true)]
    [InlineData("""{"detail": {"flag": [true]}}""", true)]
    [InlineData("""{"detail": {"flag": ["true"]}}""", false)]
    [InlineData("""{"detail": {"gone": [null]}}""", true)]
    [InlineData("""{"detail": {"state": [null]}}""", false)]
    [InlineData("""{"detail": {"empty": [""]}}""", true)]
    [InlineData("""{"detail": {"tags": ["large"]}}""", true)]
    [InlineData("""{"detail": {"tags": ["cold"]}}""", false)]
    [InlineData("""{"detail": {"deep": {"er": ["v"]}}}""", true)]
    [InlineData("""{"detail": {"items": {"id": ["y"]}}}""", true)]
    [InlineData("""{"detail": {"items": {"id": ["z"]}}}""", false)]
    [InlineData("""{"detail": {"state": [{"prefix": "re"}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"prefix": "RE"}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"prefix": {"equals-ignore-case": "RE"}}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"suffix": "dy"}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"suffix": {"equals-ignore-case": "DY"}}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"equals-ignore-case": "READY"}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"anything-but": "ready"}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"anything-but": ["making", "placed"]}]}}""", true)]
    [InlineData("""{"detail": {"count": [{"anything-but": [5, 6]}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"anything-but": {"prefix": "re"}}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"anything-but": {"suffix": ["x", "y"]}}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"anything-but": {"equals-ignore-case": "READY"}}]}}""", false)]
    [InlineData("""{"detail": {"file": [{"anything-but": {"wildcard": "*/2025/*"}}]}}""", true)]
    [InlineData("""{"detail": {"none": [{"anything-but": "x"}]}}""", false)]
    [InlineData("""{"detail": {"count": [{"numeric": [">", 0, "<=", 5]}]}}""", true)]
    [InlineData("""{"detail": {"count": [{"numeric": [">", 5]}]}}""", false)]
    [InlineData("""{"detail": {"price": [{"numeric": ["=", 3]}]}}""", true)]
    [InlineData("""{"detail": {"state": [{"numeric": ["=", 3]}]}}""", false)]
    [InlineData("""{"detail": {"state": [{"exists": true}]}}""", true)]
    [InlineData("""{"detail": {"none": [{"exists": false}]}}""", true)]
    [InlineData("""{"detail": {"none": [{"exists": true}]}}""", false)]
    [InlineData("""{"detail": {"deep": {"er": [{"exists": false}]}}}""", false)]
    [InlineData("""{"detail": {"deep": [{"exists": true}]}}""", false)]
    [InlineData("""{"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}""", true)]
    [InlineData("""{"detail": {"ip": [{"cidr": "10.0.1.0/24"}]}}""", false)]
    [InlineData("""{"detail": {"file": [{"wildcard": "orders/*/a.json"}]}}""", true)]
    [InlineData("""{"detail": {"file": [{"wildcard": "orders/*.xml"}]}}""", false)]
    [InlineData("""{"detail": {"file": [{"wildcard": "orders/\\*"}]}}""", false)]
    [InlineData("""{"detail": {"$or": [{"state": ["making"]}, {"count": [{"numeric": [">=", 5]}]}]}}""", true)]
    [InlineData("""{"detail": {"$or": [{"state": ["making"]}, {"count": [6]}]}}""", false)]
    [InlineData("""{"$or": [{"source": ["x"]}, {"detail": {"state": ["ready"]}}], "detail": {"flag": [true]}}""", true)]
    public void A_pattern_matches_as_the_documentation_says(string pattern, bool expected) =>
        EventPattern.Parse(pattern).IsMatch(JsonNode.Parse(Happening)).ShouldBe(expected);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"source": "shop"}""")]
    [InlineData("""{"source": []}""")]
    [InlineData("""{"detail": {}}""")]
    [InlineData("""{"source": [["shop"]]}""")]
    [InlineData("""{"source": [{"like": "x"}]}""")]
    [InlineData("""{"source": [{"prefix": 1}]}""")]
    [InlineData("""{"source": [{"prefix": "a", "suffix": "b"}]}""")]
    [InlineData("""{"source": [{"numeric": [">"]}]}""")]
    [InlineData("""{"source": [{"numeric": ["!", 1]}]}""")]
    [InlineData("""{"source": [{"exists": "yes"}]}""")]
    [InlineData("""{"source": [{"cidr": "10.0.0.0/99"}]}""")]
    [InlineData("""{"source": [{"wildcard": "a**b"}]}""")]
    [InlineData("""{"source": [{"anything-but": {"numeric": ["=", 1]}}]}""")]
    [InlineData("""{"$or": [{"source": ["a"]}]}""")]
    public void A_pattern_that_says_nothing_is_refused(string pattern) => Should.Throw<FormatException>(() => EventPattern.Parse(pattern));
}
