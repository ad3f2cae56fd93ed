using System.IO.Compression;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>
/// Small HDF5 files, made by h5py 3.7 and packed by zlib: arrays of every layout, with filters, links of both kinds.
/// </summary>
internal static class Hdf5Seeds
{
    private const string Old =
        "eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8Kbqmj8mHyCVCaEUp3QOkVTDBxRrCcBFRcEGo+urqQIFdXkOr/aABmjwELhFZgGAUjEXi4"
        + "OgaA6Ago3wJKn2BCVZeZm5ieWszAUJCTmJkH5CfmFYPFixIh8nmJuSBphnS0dIsrXTEysEHUMML4HhCaBSLABlXHCqWhyZSBGUoT"
        + "kmcG5geQSQJwKzig6jnAfCZmiDA3QwCYwQjVyASWZ2QozihNS8tJhfuDESqekpqWk1iSimQfJN8B1ZYkZ6QWGRsxQG2D+JyZibWC"
        + "FWY0xHksUJoROTyC/fxdQGECy89i4vjjzQBKb1JCDe9bUP4vFQYkXwPjgRm/eRpQeo4ifnWwUqxPFL86WLzrSNA3PYPKO1A4opd3"
        + "4SSac0AYQjuhiRMIRgZxEQgNs4+JSPsiofqc0fQRsm8Dmn0sRNr3GarPBUf+wQW80OKdDU0fujmMo0XsKBgFo2AUjIJRMApGwSgY"
        + "BaNgkIOKOEYPhu3/Gdj5RGWUtQwt7N18Q6KTMgvK61p7Js9auGL9tr1HTl+6+eD5u68rN2zfd/TM5VsPX7z/xsQpIC6nqmNs5ejh"
        + "Hxabkl1U2dDeN3XO4uVyShtFDN6IVMQlP3kgPjn0otmmkoLv3L2e57TWrMh/PdeoWpBZKGJr4fF/yenr79R9+XS4PE3PkbPSNFY4"
        + "W/08Q4opw9cK4dh5fOpVUIeFx6XmFFc1dvRPm7tk9aadB46fu3rn8auPP1i4hSQV1PVMbZy9All5hKUUNfTNbF28gyIT0vNKa5q7"
        + "Js6Yv2ztlt2HTl64fu/pm8+/ToYpL1x/oUi6Iq67w/+07sq8V3MMau9dMp1dLmtT+O/WXfX19n9THJhy9ihd8prF9qxsnd3BwE7J"
        + "n6lbde9OTtOL6FvDxuDCIv7Sf47lWqjL1m3dc/jUxRv3n739gjP0YpKzCivq23qnzF6EM/QM7JVm95hynK2Ii96f+37i5el5dhX/"
        + "3mkrs++fsaZr28SlzbvjNZiFOnxP6q3KyXg/2yr946pe62/y1tVPvy2eLr/PWHk1I4N+i1T9Mym/GkYGVryjTUwERpMIyRMcbWJi"
        + "YoSIQoZDmBnniUHTGVq6S6BP8iYiWTNy8IvJqmgbWTq4+4USE2FIyX3Vxh37j529cvvRyw/fmbkEJeTVdE2snTwDMOMBEh6MjKij"
        + "fmxkh6uaBKoJMDBhcBYzjExARGyowMaymIHyIBlBBXtoeDgwmHAzmPxnZkANHegYJzx0mJhsJBEJmgPhjI5BFSiQMTxmjDE8ARzq"
        + "c6BjlgI4xtxq0OTRx8h6FLGPaXGMVoOjYBSMglEwCkbBEAEX7CH0Ayj9Akp/gNJf7Am1t5jQ2hHM0PaUMCOkxY+79blGCXvrc8ag"
        + "DrFEBoakZJwrStBnlAmtKGlSG209jWSAvqIE1uqWUkUbYYF1gWD6KO1KEcjVLBh9d2gvSlEeKqbAIM7BIF7PwECgj3lKHdVng7MX"
        + "BVlRwgjPh0Wqo2mTXGDfAOpjAzGQAADIK7Oj";

    private const string New =
        "eNrr9HBx4+WS4mLm4GCAgf9QEMID4RtAxW16jy/293AJYlLwnc+ejYwrmISQNcIAFxMDIwMDmyADkGLLzE1MTy0+DDVLQICBIZ8L"
        + "1Xw2PpBC5sS84sWsUBFekAhTUeJWNqgAD0iAMX0pVKvDZ/dKsJOAgowuDAxMLIyMUKUMUDMYWKA0M8waAvLMPAyMQNeBnA4EHAys"
        + "QF8wM3PLMDAyMYM8xAiWgdAscH0cIkCTmBhYgYpYmBmZuc4zQo1LY6ATeCVx+Iibo4cLAyMfF8yPTkwQ+tLbi1kVcYweDNv/M7Dz"
        + "icooaxla2Lv5hkQnZRaU17X2TJ61cMX6bXuPnL5088Hzd19Xbti+7+iZy7cevnj/jYlTQFxOVcfYytHDPyw2JbuosqG9b+qcxcvl"
        + "lDaKGLwRcXN0cWJghHn3NZQOB5MroNY7QRzIhCznCA1vZzDZwowsdxvKcwGTd0U3v6uIS37yQHxy6EWzTSUF37l7Pc9prVmR/3qu"
        + "UbUgs1DE1sLj/5LT19+p+/LpcHmaniNnpWmscLb6eYYUU4avFcKx8/jUq6DeD49LzSmuauzonzZ3yepNOw8cP3f1zuNXH3+wcAtJ"
        + "Kqjrmdo4ewWy8ghLKWrom9m6eAdFJqTnldY0d02cMX/Z2i27D528cP3e0zeff50MU164/kKRdEVcd4f/ad2Vea/mGNTeu2Q6u1zW"
        + "pvDfrbvq6+3/pjgw5exRuuQ1i+1Z2Tq7g4Gdkj9Tt+renZymF9G3ho3BhUX8pf8cy7VQl63buufwqYs37j97+wVnHMUkZxVW1Lf1"
        + "Tpm9CGccGdgrze4x5ThbERe9P/f9xMvT8+wq/r3TVmbfP2NN17aJS5t3x2swC3X4ntRblZPxfrZV+sdVvdbf5K2rn35bPF1+n7Hy"
        + "akYG/Rap+mdSfjXoeYuJQN5hIidvcXEASw8WRm2opgpYgu5gGDTA85NyHjEZh5GDX0xWRdvI0sHdL5SYyELKUKs27th/7OyV249e"
        + "fvjOzCUoIa+ma2Lt5BkAjwNgCcPEiCjf2IgI0/VsqGoZdjAMWeC/ePV5YBkMRLhCBFbvMIswMAoq2DNAqjQHBhNuBpP/wCQIKck5"
        + "RMElNRMjEweLAguLANdBdqj+tUMsROzjjL1cQSU+A4cCiwALFyH1zGi5UhJa5++P7H2KqvKCvaujJ7DUhgUNJ1SlMyeEDuZEDfGR"
        + "Cq6WqHBDQuKBPYR+AaU/QOkv9uiplQmtrGTmYGAUZoTEDnLenc+Flnf3MAxpMHNZMZO/s4c3mwCorGItyEnMzJOHJkWoWF5ibmpx"
        + "MjRtsZ1MuJzIwJCUzEBOoxPSUKywgEYPgwf1PLLxXEAJeqSyoFd4oCJIUR7KV2AQ52AQr0eLYBdo+1oAZvCGoRepegcMP4CLogZQ"
        + "QQvEQAIAZuyo3g==";

    private const string Indexes =
        "eNrr9HBx4+WS4mLm4GCAgf9QsF4JwjeAii9uO8Pg7+ESxKTgO589GxlXMAmBFGRLQhT+hdJcTAyMQCqCgWbgYcnqs2AnMTIwMrow"
        + "MDCxMDKyQeVYoTQLlGZG8x4ueWYeBkYBIM0I5nEwsAJ9wczMDRRlYgRaA4QgHRwSQJ1MDKyMjKxMzIwsCiwsAlznGaFGFDEMAPiY"
        + "rXDC1dHDhYGRT4FFgIULXR7muG9QmgdKi0BpWyYI3ZT/Nq8iLjnhufDUQL5Ov1M6GvEb627fU14uafnjaEqoU/KkzVzaDD2CnL9c"
        + "HT2dGBhhvhaH6lcDk/XQ4FQHk8tQeGehPE0wKcuCGi8jBeS8eX6+Iu6y0ZYN5Z/XZr+daZP9cOls/nn7f6/KTXn54F34/WvWqd+U"
        + "GG5E8z2riIvemfh73+L0GRasR56GHE4K3tStFZ57Z+P/G5Fpeo6claYMF07yKFXEMcoxPPx/+dbDF++/6RhbOXr4N7T3TZ2z+Mrt"
        + "Ry8/fNc1sXbyDJBVEuSriOPu9z6ruS5qb+bzxsfPI3a0qoheUX50uch71fWce6UfjlQynHvJ5+Xq6IIUv+C0gxKPwqzI8WjDihz/"
        + "SazIKjtReBtQeNdReP9QzISFFQOdeGcv5FdAQ7Gxo3/a3CVX7zx+9fGHnqmNs1dgU+eE6fOWXrv75PWnn9JOwmbATPJUcFrQlQ4f"
        + "j/PaayN3p35fOFn8RoXrkqkmi4WMP53OYpyqxjUBGMXmm0s/8mW9m2WR/G/T6+/z9v38c/rAnXNX1Xcsrb50hvU048MC/hpgFG8v"
        + "Pf8wWPzmT5fUKVsXTTbiPvX6Wv7t6idfVPnqDCNFcxlu3uPZURG3u/D/zdv6PG1i3/L2Ka61nZyuG1P4+eDn8njJXh3ZO3+dGNmu"
        + "86+riOv2PKe1ZsX9DbX3LxpPtwSlmlJwqpE2e3ej/s0bUYbr//geQL3a1jtl9qKV4FTDBE41YeBUswqcapgFdgteQy9jmYksY2GA"
        + "uDKWQxJWpjKzMDOyAsUZUjSM2aF6GhkGHjx5m8PlFAIsY7lAjtNgADmwFupANgZYzbP59Zo2BnY+URllLUMLezffkOikzILyutae"
        + "ybMWrli/be+R05duPnj+7qtTiI8bA1ckO3F21/JjL8/RwUJ+/PIwcBRNHS71L6HqmAiYxyuAqg6XeQqMK5gYRsEoGAWjYBSMghEL"
        + "GDn4xWRVtI0sHdz9QmOSswor6sFNMWQ1Kzds33f0DKRJz8QpIC6nCmnYh8WmZBdVQpr3qzbu2H/sLKSRz8wlKCGvBmnqI5sTHpea"
        + "U1wFadSu3rTzwPFzkKYtC7eQpII6pIEbEZ+WW1INaeau2bzr4InzkMYusjmk9rYJyRPZ25YHtQyZWBnZWIEtQ0YRpLaFrSCUkU3X"
        + "uNM2a6mE9ZKvgftwvOC+8npIT67r6+1vcpa1L581P3+/z6joQ/fJVRnSkVY7frceU0kXDbuy/avfzL0ZT9ve/u6bt7Pm9cPu7/ch"
        + "fbvSnrUytn8gPTzpW7+XnYvck/W47+/xc3E7/7542v7+TEyT0KesXWrX/OYxPixcaXk0tFf27+VnepGQrty6e5V/Xj3mF8tT9GQt"
        + "tQ2WTl9/oOPHljuTXi07x3n5uW7s5srrB4Wfr79b++nXZf8wuURNV95a42jx9wtOtHzZc2nWs3Wdxs/0oyFdmXX3q389+6xvFieY"
        + "qerLXGwdPv/BiiM9fzbdmvbO01hcJx7SX8m/U//tGzez7V4+hpDH69bC0wcLpCUIjl8OWKtQABK/XBxCwPhkjBVGa1meGD55+1jZ"
        + "4UNIuYWI0JgrMnxDY/YLfx+34GBXBmUpaNHHxQgZiBK8K5uIs3wkKfzuig7f8LuRnRxNui4mksJPVnz4ht8T46WTSNfFTFL4xUoM"
        + "3/DTXj37L+m6WEgKv1KZ4Rt+i5aL3XQL8ghgYAd7UAAhAxsh44I2aWAFJDwY0MZKeIkOe4ROiNEKQHq9AkysvZwnDzySxQpSxw0e"
        + "ySqVgtkBs0U3U9TdLRioigHmPlyjRSwMAQwVDApwmWxobQbzDow2cfYVBY97sRYfOSbG4AQUEmJI+1OvzGACZPIxfH9toMKwDiwa"
        + "m92qBTQTxDTy/GrKcADMfPWj3pFBFcjkZ/A78SaQQRSckFY8cjrHkAZWYGv7/T5DF5g5I2zdM4ZLYKaEvddXhidg5poNmt8YQsDM"
        + "qzb7/jDMATMZrdkejnZJ6AJYSSoXmmWHb7kwXdbjDRtJoTFRbviGRvRndw92kkJjvvzwDY3N3mt1OEgKjbUKwzc0VttXaHAyuHm4"
        + "OMGXGYDAa9WddxkZWNOL8suLD8OrJpaSotRUdTYYlzk/L9VQAMZjz03NTUotMggUQhMxjBdGEzGaL4ImYnxfFE3ERF4cTcQ0XgJN"
        + "xKxcBk3EvFUWTcRishyaiOVC+dG6AhUAACZtE8Y=";

    public static byte[][] All => [.. new[] { Old, New, Indexes }.Select(Unpack)];

    private static byte[] Unpack(string text)
    {
        using MemoryStream unpacked = new();
        using ZLibStream stream = new(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
