namespace GalaxyCluster.Cli.Terminal;

/// <summary>
/// Long work's progress on standard error: one line that is rewritten on a terminal, and a line a tenth of the way
/// when redirected. Reports may come from any thread.
/// </summary>
internal sealed class ProgressLine<T>(Func<T, ProgressText> format) : IProgress<T>, IDisposable
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private int _lastTenth = -1;
    private int _width;
    private bool _closed;

    public void Report(T value)
    {
        ProgressText text = format(value);
        lock (_lock)
        {
            if (_closed)
                return;
            if (_terminal)
            {
                Console.Error.Write('\r' + text.Line.PadRight(_width));
                _width = text.Line.Length;
                return;
            }

            int tenth = (int)(text.Share * 10);
            if (tenth == _lastTenth)
                return;
            _lastTenth = tenth;
            Console.Error.WriteLine(text.Line);
        }
    }

    /// <summary>Prints a line of its own above the progress.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            string clear = _terminal && _width > 0 ? '\r' + new string(' ', _width) + '\r' : "";
            Console.Error.WriteLine(clear + line);
        }
    }

    /// <summary>Takes the line away, so that what follows starts on a clean one.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_terminal && _width > 0)
                Console.Error.Write('\r' + new string(' ', _width) + '\r');
            _width = 0;
            _closed = true;
        }
    }

    public void Dispose() => Clear();
}

/// <summary>A line of progress, and how far the work is (0 to 1).</summary>
internal readonly record struct ProgressText(string Line, double Share);
