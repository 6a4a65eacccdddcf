using System.Text;
using Espresso.Jsonata.Evaluation;

namespace Espresso.Jsonata.Parsing;

/// <summary>Reads tokens by operator precedence into a tree that looks like the text.</summary>
internal sealed class Parser
{
    private const int CallPower = 80;
    private readonly Tokenizer _tokens;
    private Token _token;

    public Parser(string text)
    {
        _tokens = new Tokenizer(text);
        _token = _tokens.Next(infix: false);
    }

    public Node Parse()
    {
        var result = Expression(0);
        return _token.Kind == TokenKind.End
            ? result
            : throw new JsonataException("S0201", _token.Position, _token.Text);
    }

    private static int Power(in Token token) => token.Kind != TokenKind.Operator ? 0 : token.Text switch
    {
        "[" or "(" or "@" or "#" => CallPower,
        "." => 75,
        "{" => 70,
        "*" or "/" or "%" => 60,
        "+" or "-" or "&" => 50,
        "=" or "<" or ">" or "^" or "!=" or "<=" or ">=" or "~>" or "in" or "?:" or "??" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    };

    private bool Is(string symbol) => _token.Kind == TokenKind.Operator && _token.Text == symbol;

    private void Advance(bool infix = false) => _token = _tokens.Next(infix);

    private void Expect(string symbol, bool infix = false)
    {
        if (!Is(symbol))
        {
            throw _token.Kind == TokenKind.End
                ? new JsonataException("S0203", _token.Position, "(end)", symbol)
                : new JsonataException("S0202", _token.Position, _token.Text, symbol);
        }

        Advance(infix);
    }

    private bool Accept(string symbol)
    {
        if (!Is(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    private Node Expression(int power)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var token = _token;
        Advance(infix: true);
        var left = Prefix(token);
        while (power < Power(_token))
        {
            token = _token;
            Advance();
            left = Infix(token, left);
        }

        return left;
    }

    private Node Prefix(in Token token) => token.Kind switch
    {
        TokenKind.End => throw new JsonataException("S0207", token.Position, "(end)"),
        TokenKind.Name => new Node(NodeKind.Name, token.Text, token.Position),
        TokenKind.Variable => new Node(NodeKind.Variable, token.Text, token.Position),
        TokenKind.String => new Node(NodeKind.String, token.Text, token.Position) { Literal = token.Text },
        TokenKind.Number => new Node(NodeKind.Number, token.Text, token.Position) { Literal = token.Literal },
        TokenKind.Value => new Node(NodeKind.Value, token.Text, token.Position) { Literal = token.Literal },
        TokenKind.Regex => new Node(NodeKind.Regex, token.Text, token.Position) { Literal = token.Literal },
        _ => PrefixOperator(token),
    };

    private Node PrefixOperator(in Token token)
    {
        switch (token.Text)
        {
            case "-":
                return new Node(NodeKind.Negate, "-", token.Position) { Left = Expression(70) };
            case "*":
                return new Node(NodeKind.Wildcard, "*", token.Position);
            case "**":
                return new Node(NodeKind.Descendant, "**", token.Position);
            case "%":
                return new Node(NodeKind.Parent, "%", token.Position);
            case "and" or "or" or "in":
                return new Node(NodeKind.Name, token.Text, token.Position);
            case "(":
                var block = new Node(NodeKind.Block, "(", token.Position);
                Reread();
                while (!Is(")"))
                {
                    block.Items.Add(Expression(0));
                    if (!Accept(";"))
                    {
                        break;
                    }
                }

                Expect(")", infix: true);
                return block;
            case "[":
                Reread();
                return ArrayConstructor(token.Position);
            case "{":
                Reread();
                return new Node(NodeKind.ObjectConstructor, "{", token.Position) { Pairs = Pairs() };
            case "|":
                Reread();
                return Transform(token.Position);
            default:
                throw new JsonataException("S0211", token.Position, token.Text);
        }
    }

    /// <summary>The token behind an opening bracket was read as an operator; a slash there begins a regular expression.</summary>
    private void Reread()
    {
        if (Is("/"))
        {
            _tokens.Back(_token);
            Advance();
        }
    }

    private Node Infix(in Token token, Node left)
    {
        var node = new Node(NodeKind.Binary, token.Text, token.Position) { Left = left };
        switch (token.Text)
        {
            case "(":
                return Call(token, left);
            case "[":
                return Predicate(node, left);
            case "{":
                node.Pairs = Pairs();
                return node;
            case "^":
                node.Terms = Terms();
                return node;
            case "?":
                node = new Node(NodeKind.Condition, "?", token.Position) { Left = left, Right = Expression(0) };
                node.Third = Accept(":") ? Expression(0) : null;
                return node;
            case "?:" or "??":
                return new Node(NodeKind.Condition, token.Text, token.Position) { Left = left, Third = Expression(0) };
            case ":=":
                if (left.Kind != NodeKind.Variable)
                {
                    throw new JsonataException("S0212", left.Position, left.Value);
                }

                node.Right = Expression(9);
                return node;
            case "@" or "#":
                node.Right = Expression(CallPower);
                return node.Right.Kind == NodeKind.Variable
                    ? node
                    : throw new JsonataException("S0214", node.Right.Position, token.Text);
            default:
                node.Right = Expression(Power(token));
                return node;
        }
    }

    private Node Call(in Token token, Node procedure)
    {
        var arguments = new List<Node>();
        var partial = false;
        if (!Is(")"))
        {
            do
            {
                if (Is("?"))
                {
                    partial = true;
                    arguments.Add(new Node(NodeKind.Placeholder, "?", _token.Position));
                    Advance(infix: true);
                }
                else
                {
                    arguments.Add(Expression(0));
                }
            }
            while (Accept(","));
        }

        Expect(")", infix: true);
        return procedure is { Kind: NodeKind.Name, Value: "function" or "λ" }
            ? Lambda(token.Position, arguments)
            : new Node(partial ? NodeKind.Partial : NodeKind.Call, "(", token.Position) { Left = procedure, Items = arguments };
    }

    private Node Lambda(int position, List<Node> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Kind != NodeKind.Variable)
            {
                throw new JsonataException("S0208", parameters[i].Position, parameters[i].Value, i + 1d);
            }
        }

        var node = new Node(NodeKind.Lambda, "λ", position) { Items = parameters };
        if (Is("<"))
        {
            var text = new StringBuilder("<");
            for (var depth = 1; depth > 0 && _token.Kind != TokenKind.End;)
            {
                Advance();
                if (Is("{"))
                {
                    break;
                }

                depth += Is(">") ? -1 : Is("<") ? 1 : 0;
                text.Append(_token.Text);
            }

            Expect(">");
            node.Signature = Signature.Parse(text.ToString());
        }

        Expect("{");
        node.Left = Expression(0);
        Expect("}", infix: true);
        return node;
    }

    private Node Predicate(Node node, Node left)
    {
        if (!Is("]"))
        {
            node.Right = Expression(0);
            Expect("]", infix: true);
            return node;
        }

        var step = left;
        while (step is { Kind: NodeKind.Binary, Value: "[" })
        {
            step = step.Left!;
        }

        step.KeepArray = true;
        Expect("]", infix: true);
        return left;
    }

    private Node ArrayConstructor(int position)
    {
        var node = new Node(NodeKind.ArrayConstructor, "[", position);
        if (!Is("]"))
        {
            do
            {
                var item = Expression(0);
                if (Is(".."))
                {
                    var range = new Node(NodeKind.Binary, "..", _token.Position) { Left = item };
                    Advance();
                    range.Right = Expression(0);
                    item = range;
                }

                node.Items.Add(item);
            }
            while (Accept(","));
        }

        Expect("]", infix: true);
        return node;
    }

    private List<(Node Key, Node Value)> Pairs()
    {
        var pairs = new List<(Node, Node)>();
        if (!Is("}"))
        {
            do
            {
                var key = Expression(0);
                Expect(":");
                pairs.Add((key, Expression(0)));
            }
            while (Accept(","));
        }

        Expect("}", infix: true);
        return pairs;
    }

    private List<(bool Descending, Node Expression)> Terms()
    {
        Expect("(");
        var terms = new List<(bool, Node)>();
        do
        {
            var descending = Is(">");
            if (descending || Is("<"))
            {
                Advance();
            }

            terms.Add((descending, Expression(0)));
        }
        while (Accept(","));
        Expect(")", infix: true);
        return terms;
    }

    private Node Transform(int position)
    {
        var node = new Node(NodeKind.Transform, "|", position) { Left = Expression(0) };
        Expect("|");
        node.Right = Expression(0);
        node.Third = Accept(",") ? Expression(0) : null;
        Expect("|", infix: true);
        return node;
    }
}
